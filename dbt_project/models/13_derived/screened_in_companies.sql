-- 7.6 · The companies that pass every condition of a set.
select
    scenario_id,
    rank_day,
    screen_set,
    company_id
from {{ ref('screen_set_results') }}
group by scenario_id, rank_day, screen_set, company_id
having bool_and(is_passed)
