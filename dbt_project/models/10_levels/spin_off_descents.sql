-- 6.3.spin_off · Children on their first day under each line whose value of the day
-- before they share: those spun off from it, and from a child that came without a value
-- those spun off from that in turn. `shares` are those that the event gave.
with recursive
spun as (
    select
        events.event_id,
        events.security_id as parent_id,
        events.other_security_id as child_id,
        applied.index_shares_after - coalesce(applied.index_shares_before, 0) as shares,
        applied.capitalisation_after
        = coalesce(applied.capitalisation_before, 0) as is_unvalued
    from {{ ref('effective_events') }} as events
    inner join {{ source('state', 'session') }} as today
        on events.effective_session = today.session
    inner join {{ source('daily', 'corporate_actions_applied') }} as applied
        on
            events.event_id = applied.event_id
            and events.other_security_id = applied.security_id
    inner join {{ source('state', 'lines') }} as parents
        on events.security_id = parents.security_id
    where events.treatment = 'spin_off' and applied.outcome = 'applied'
),

descents as (
    select parent_id as root_id, true as is_direct, * from spun
    union
    select descents.root_id, false as is_direct, spun.*
    from descents
    inner join spun on descents.child_id = spun.parent_id
    where descents.is_unvalued
)

select * from descents
