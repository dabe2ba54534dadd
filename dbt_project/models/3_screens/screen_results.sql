-- 2 · The complete grid: every line of the drop meets every screen, one row each.
{% set screens = [
    'security_type',
    'exchange',
    'company_structure',
    'ubti',
    'nationality',
    'minimum_price',
    'minimum_market_cap',
    'minimum_float', 'minimum_voting_power', 'additional_class',
] %}
{% for screen in screens %}
    select * from {{ ref('screen_' ~ screen) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
