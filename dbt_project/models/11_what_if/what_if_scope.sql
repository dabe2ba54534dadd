-- What if · The companies that each scenario may move: all of them. A grid reads those
-- in its place that the scenario can move (`what_if_moved`, and whose lines changed);
-- what comes out is the same.
select
    scenario_id,
    rank_day,
    company_id
from {{ ref('screened_companies') }}
