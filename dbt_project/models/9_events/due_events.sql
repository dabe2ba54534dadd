-- 6.3 · The events that change the opening after a session, in their order: by type,
-- then by event_id. A refused one is listed as `noted` ones are and moves nothing;
-- of an event under several ids one is listed.
select
    today.session,
    events.* exclude (treatment),
    case when events.refusal is null then events.treatment else 'noted' end
        as treatment,
    row_number() over (
        order by today.session, events.type_order, events.event_id
    ) as position
from {{ ref('effective_events') }} as events
inner join {{ source('state', 'session') }} as today
    on events.effective_session = today.next_session
where
    events.treatment <> 'dividend'
    and events.refusal is distinct from 'duplicate'
