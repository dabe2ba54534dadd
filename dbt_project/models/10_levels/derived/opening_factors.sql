-- 7.2 · The factors of the next session. A spun-off child that was in no index before
-- takes those of the parent that brought it: the first whose event was applied (a line
-- outside of the family brings nobody). One that was a constituent keeps its own, or
-- none. Whoever leaves, leaves every index.
with recursive
brought as (
    select
        events.other_security_id as child_id,
        events.security_id as parent_id
    from {{ ref('due_events') }} as events
    inner join {{ source('daily', 'corporate_actions_applied') }} as applied
        on
            events.event_id = applied.event_id
            and events.other_security_id = applied.security_id
    anti join
        {{ source('state', 'entered_lines') }} as entered
        on events.other_security_id = entered.security_id
    where events.treatment = 'spin_off' and applied.outcome = 'applied'
    qualify row_number() over (
        partition by events.other_security_id order by events.position
    ) = 1
),

factors as (
    select
        index_code,
        security_id,
        style_share,
        capping_factor
    from {{ ref('entered_derived_lines') }}
    union all
    select
        factors.index_code,
        brought.child_id,
        factors.style_share,
        factors.capping_factor
    from factors
    inner join brought on factors.security_id = brought.parent_id
)

select factors.*
from factors
semi join {{ source('state', 'lines') }} as lines using (security_id)
