-- contract 3 · Every company of the parent of a screened index against every condition
-- in force, members too.
with
parents as (
    select scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_parents') }}
    union all
    select scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_companies') }}
)

select
    rules.scenario_id,
    rules.index_code,
    parents.company_id,
    results.condition,
    results.observed,
    results.threshold,
    results.is_passed,
    results.is_flagged
from {{ ref('derived_rules') }} as rules
inner join parents
    on
        rules.scenario_id = parents.scenario_id
        and rules.rank_day = parents.rank_day
        and rules.parent_code = parents.index_code
inner join {{ ref('screen_set_results') }} as results
    on
        rules.scenario_id = results.scenario_id
        and rules.rank_day = results.rank_day
        and rules.argument = results.screen_set
        and parents.company_id = results.company_id
where rules.selection = 'screen'
order by rules.scenario_id, rules.index_code, parents.company_id, results.condition
