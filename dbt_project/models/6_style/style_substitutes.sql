-- 7.3 step 3 · What stands for a variable that a company does not have, each for
-- itself: the mean of the units of the companies of its set in its narrowest group that
-- has enough of them with their own (the company itself among them); else the middle.
with
means as (
    select
        groups.scenario_id,
        groups.rank_day,
        groups.base_set,
        groups.level,
        groups.label,
        units.variable,
        cast({{ half_up('sum(units.unit)', 'count(*)') }} as bigint) as mean
    from {{ ref('style_levels') }} as groups
    inner join {{ ref('style_units') }} as units
        using (scenario_id, rank_day, base_set, company_id)
    inner join {{ parameters('style_group_minimum') }} as rulebook
        using (scenario_id, rank_day)
    group by
        groups.scenario_id,
        groups.rank_day,
        groups.base_set,
        groups.level,
        groups.label,
        units.variable
    having count(*) >= any_value(rulebook.style_group_minimum)
),

narrowest as (
    select
        groups.scenario_id,
        groups.rank_day,
        groups.company_id,
        means.variable,
        arg_min(groups.level, groups.position) as level,
        arg_min(means.mean, groups.position) as mean
    from {{ ref('style_levels') }} as groups
    inner join means using (scenario_id, rank_day, base_set, level, label)
    group by groups.scenario_id, groups.rank_day, groups.company_id, means.variable
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    variables.variable,
    coalesce(narrowest.level, 'middle') as level,
    coalesce(narrowest.mean, {{ middle_unit() }}) as mean
from {{ ref('style_companies') }} as companies
cross join (values ('value'), ('forecast'), ('sales')) as variables (variable)
left join narrowest using (scenario_id, rank_day, company_id, variable)
