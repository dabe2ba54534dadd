-- 6.3 · The due events that can change a line of the segment: of its lines, and of
-- those that are spun off into it meanwhile. `place` is the session whose opening
-- changes.
with
due as (
    select places.place + 1 as place, events.*
    from {{ ref('due_events') }} as events
    inner join {{ source('backfill', 'places') }} as places using (session)
    where events.refusal is null and events.treatment <> 'noted'
)

select *
from due
where
    security_id in (select security_id from {{ source('backfill', 'lines') }})
    or security_id in (
        select parents.other_security_id
        from due as parents
        where parents.treatment = 'spin_off'
    )
