{# 5 · A parent's or target's rank-day shares after the splits since, × new / old of the
   terms, rounded half up. #}
{% macro shares_by_terms(shares) -%}
    cast({{ half_up(
        'cast(' ~ shares ~ ' as hugeint) * line_new_shares * ratio_new',
        '(line_old_shares * ratio_old)'
    ) }} as bigint)
{%- endmacro %}

{# 5 · Lines and companies that a spin-off brought, once each, as the drop of the list
   date describes them. #}
{% macro spun_off(table, key) -%}
    select {{ caller() }}
    from (
        select distinct scenario_id, rank_day, {{ key }}
        from {{ ref('stg_spun_off_lines') }}
        where is_new
    ) as spun_off
    inner join {{ source('run', 'season') }} as season using (rank_day)
    inner join {{ source('drop', table) }} as described
        on
            season.list_day = described.session
            and spun_off.{{ key }} = described.{{ key }}
{%- endmacro %}
