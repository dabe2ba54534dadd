{# 7.4 · The steps of `capping_factors`, each a CTE that reads the one before; m of the
   text is `pinned`. #}

{# u, and the limits in millionths. #}
{% macro weighed_companies(companies, by_scenario) -%}
    select
        companies.*,
        case when weighting = 'equal' then 'equal' else capping end as method,
        {{ millionths('allotted') }} as value,
        {{ millionths(
            "case capping when 'single' then maximum_weight "
            ~ "when 'ric' then ric_company_maximum end"
        ) }} as company_limit,
        {{ millionths('ric_group_above') }} as group_above,
        {{ millionths('ric_group_maximum') }} as group_limit
    from {{ companies }} as companies
    {{ 'inner' if by_scenario else 'cross' }} join {{ parameters(
        'ric_company_maximum', 'ric_group_above', 'ric_group_maximum'
    ) }} as limits {{ 'using (scenario_id, rank_day)' if by_scenario }}
{%- endmacro %}

{# The order; `tail` is what a company and all behind it weigh. #}
{% macro placed_companies(index) -%}
    select
        *,
        row_number() over by_weight as place,
        sum(unit) over (
            by_weight rows between current row and unbounded following
        ) as tail
    from (
        select
            *,
            min(value) filter (where value > 0) over (partition by {{ index }})
                as smallest,
            coalesce({{ half_up(
                '1000000000000 * value',
                'sum(value) over (partition by ' ~ index ~ ')'
            ) }}, 0) as unit
        from weighed
    )
    window by_weight as (partition by {{ index }} order by unit desc, company_id)
{%- endmacro %}

{# `single`, and (a) of `ric`: the fewest first companies to hold at the limit, so that
   none of the others is above it. #}
{% macro pinned_companies(index) -%}
    select
        *,
        min(place - 1) filter (
            where
            tail > 0
            and unit * (1000000 - (place - 1) * company_limit) <= company_limit * tail
        ) over (partition by {{ index }}) as pinned
    from placed
{%- endmacro %}
