-- 6.4 · The companies with a line among the incumbents' R3000E, and the indexes in
-- which their lines are: who is no new company.
select
    held.scenario_id,
    held.rank_day,
    held.company_id,
    list(distinct held.index_code) as codes
from {{ ref('prior_membership') }} as held
where held.company_id is not null
group by held.scenario_id, held.rank_day, held.company_id
having bool_or(held.index_code = 'R3000E')
