{# 7.2 step 3 · The shares that a capping factor leaves of `part_shares`: at least one,
   of none none. #}
{% macro capped_shares_of(factor) -%}
    case
        when part_shares = 0 then 0
        else greatest(1, {{ half_up(
            to_units_12(factor) ~ ' * part_shares', '1000000000000'
        ) }})
    end
{%- endmacro %}

{# … and what they are worth: the allotted value in proportion to the shares. #}
{% macro capped_value_of(value, factor='capping_factor') -%}
    coalesce({{ half_up(
        value ~ ' * (' ~ capped_shares_of(factor) ~ ')', 'part_shares'
    ) }}, 0)
{%- endmacro %}

{# 7.2, 7.4 · What becomes effective in the derived indexes of `parents`: their allotted
   lines, capped where that is due, else by the factor that they have. #}
{% macro capped_lines(parents) -%}
    with
    allotted as (
        select
            lines.*,
            coalesce(owners.company_id, lines.security_id) as company_id,
            occasions.* exclude (index_code)
        from ({{ allotted_lines(
            parents, ref('entering_factors'), source('state', 'derived_rules'),
            ['capitalisation']
        ) }}) as lines
        cross join {{ source('state', 'session') }} as today
        left join {{ source('state', 'line_owners') }} as owners using (security_id)
        left join {{ ref('capping_occasions') }} as occasions using (index_code)
        where
            lines.part_shares > 0
            or not (today.is_base_day or today.reconstitution_rank_day is not null)
    ),

    companies as (
        select
            index_code,
            company_id,
            weighting,
            capping,
            maximum_weight,
            {{ from_millionths('sum(capitalisation)') }} as allotted
        from allotted
        where occasion is not null
        group by all
    ),

    factored as (
        select
            allotted.* exclude (capping_factor),
            coalesce(made.capping_factor, allotted.capping_factor) as capping_factor,
            made.weight_before,
            made.is_feasible
        from allotted
        left join {{ capping_factors('companies') }} as made
            using (index_code, company_id)
    )

    select
        index_code,
        security_id,
        line_shares,
        {{ capped_shares_of('capping_factor') }} as index_shares,
        {{ capped_value_of('capitalisation') }} as capitalisation,
        style_share,
        capping_factor,
        false as is_base,
        company_id,
        occasion,
        weight_before,
        is_feasible
    from factored
{%- endmacro %}
