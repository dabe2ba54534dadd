{# 7.2 · What the lines of parents make of their derived indexes: steps 2 and 3. Shares
   are whole numbers, capitalisation is in millionths of a dollar, all rounded half up.
   #}
{% macro lines_of_parents(parents) -%}
    with
    parts as (
        select
            rules.scenario_id,
            rules.rank_day,
            rules.index_code,
            parents.security_id,
            parents.company_id,
            companies.membership_reason,
            rules.selection,
            rules.weighting,
            rules.capping,
            rules.maximum_weight,
            coalesce(facts.growth_share, 1) as growth_share,
            parents.index_shares as parent_shares,
            parents.cap_millionths as parent_millionths,
            {{ half_up(
                millionths('growth_share') ~ ' * parents.index_shares', '1000000'
            ) }} as growth_shares,
            coalesce({{ half_up(
                'parents.cap_millionths * growth_shares', 'parents.index_shares'
            ) }}, 0) as growth_millionths
        from {{ parents }} as parents
        inner join {{ ref('derived_rules') }} as rules
            on
                parents.scenario_id = rules.scenario_id
                and parents.rank_day = rules.rank_day
                and parents.index_code = rules.parent_code
        inner join {{ ref('derived_companies') }} as companies
            on
                rules.scenario_id = companies.scenario_id
                and rules.rank_day = companies.rank_day
                and rules.index_code = companies.index_code
                and parents.company_id = companies.company_id
        left join {{ ref('company_growth_shares') }} as facts
            on
                parents.scenario_id = facts.scenario_id
                and parents.rank_day = facts.rank_day
                and parents.company_id = facts.company_id
    ),

    allotted as (
        select
            *,
            case selection
                when 'growth' then growth_shares
                when 'value' then parent_shares - growth_shares
                else parent_shares
            end as part_shares,
            case selection
                when 'growth' then growth_millionths
                when 'value' then parent_millionths - growth_millionths
                else parent_millionths
            end as part_millionths,
            case selection
                when 'growth' then growth_share
                when 'value' then 1 - growth_share
                else 1
            end as style_share
        from parts
    ),

    capped as (
        select
            scenario_id, rank_day, index_code, company_id,
            weighting, capping, maximum_weight,
            {{ from_millionths('sum(part_millionths)') }} as allotted
        from allotted
        where
            part_shares > 0
            and (capping <> 'none' or weighting = 'equal')
        group by all
    )

    select
        scenario_id,
        rank_day,
        index_code,
        allotted.security_id,
        company_id,
        {{ capped_shares_of('coalesce(factors.capping_factor, 1)') }} as index_shares,
        {{ capped_value_of(
            'allotted.part_millionths', 'coalesce(factors.capping_factor, 1)'
        ) }} as cap_millionths,
        allotted.membership_reason,
        cast(allotted.style_share as decimal(7, 6)) as style_share,
        factors.weight_before,
        coalesce(factors.capping_factor, 1) as capping_factor,
        factors.is_feasible
    from allotted
    left join {{ capping_factors('capped', ['scenario_id', 'rank_day', 'index_code']) }}
        as factors
        using (scenario_id, rank_day, index_code, company_id)
    where allotted.part_shares > 0
{%- endmacro %}
