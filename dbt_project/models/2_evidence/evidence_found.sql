-- evidence · Every code that speaks of a line, on every day at which the codes are
-- tried; switched-off codes say nothing.
{% set codes = [
    'member',
    'type_by_name',
    'blank_cheque_by_behaviour',
    'passed_over',
    'passed_over_recently_listed',
    'former_member',
    'former_member_abroad',
    'label_us',
    'label_us_foreign_form',
    'label_blank_common_stock',
    'label_blank_foreign_form', 'label_haven', 'label_foreign',
] %}
with
found as (
    {% for code in codes %}
        select * from {{ ref('evidence_' ~ code) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    found.*,
    codes.position,
    codes.direction
from found
inner join {{ ref('evidence_codes_in_force') }} as codes
    using (scenario_id, rank_day, code)
where codes.is_on
