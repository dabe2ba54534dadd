-- 1 · The rank day of this run, once for each scenario; `in_force` is the rulebook as
-- it stands.
select
    scenario_id,
    rank_day,
    event_id,
    implementation_day
from {{ source('run', 'rank_days') }}
