-- 5 · The lines that pass every screen, of companies that are ranked: all of them share
-- their company's indexes.
select
    results.scenario_id,
    results.rank_day,
    results.company_id,
    results.security_id
from {{ ref('screen_results') }} as results
inner join {{ ref('screened_companies') }} as companies
    using (scenario_id, rank_day, company_id)
where companies.is_eligible
group by results.scenario_id, results.rank_day, results.company_id, results.security_id
having bool_and(results.is_passed)
