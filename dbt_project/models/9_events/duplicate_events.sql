-- 6.3.several · Events that stand under another id too, with the one that counts.
select
    events.event_id,
    first_value(events.event_id) over ({{ same_event('events') }}) as counted_event_id
from {{ ref('effective_events') }} as events
qualify events.event_id <> counted_event_id
