-- CONTRACT 3 · The corporate actions since the rank day.
select rank_days.scenario_id, events.event_id, events.security_id as company_id, events.security_id
from {{ source('run', 'season_events') }} as events
inner join {{ ref('rank_days') }} as rank_days using (rank_day)
