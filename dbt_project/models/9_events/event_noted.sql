-- 6.3 ticker change, suspension, resumption · Listed; nothing moves. So is an event
-- that is refused, with the reason as its outcome (due_events).
select
    events.event_id,
    lines.security_id,
    coalesce(events.refusal, 'noted') as outcome,
    true as stays,
    lines.index_shares,
    lines.total_shares,
    lines.capitalisation
from {{ events_of('noted') }} as events
inner join {{ source('state', 'lines') }} as lines using (security_id)
