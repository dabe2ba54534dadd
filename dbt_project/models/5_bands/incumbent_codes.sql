-- 5 · The codes that any line holds at the rank-day close: a side of a break is known
-- where one of its codes is held.
select distinct
    scenario_id,
    rank_day,
    index_code
from {{ ref('stg_incumbents') }}
