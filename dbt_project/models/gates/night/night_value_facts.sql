-- Gate of a session · Every way a line gets its value against the value it had: by its
-- close, its terms or carried (an estimate is what its parent lost, which is the
-- parent's return), by the events of the next opening.
with
applied as (
    select actions.*
    from {{ source('daily', 'corporate_actions_applied') }} as actions
    inner join {{ source('state', 'session') }} as today using (session)
    where actions.outcome = 'applied'
),

by_events as (
    select
        security_id,
        event_type,
        cast(capitalisation_after as double)
        / nullif(cast(capitalisation_before as double), 0) as ratio,
        index_shares_after = index_shares_before as has_same_shares,
        concat(
            security_id, ': ', event_type, ' ', event_id, ', value ',
            capitalisation_before, ' → ', capitalisation_after
        ) as change
    from applied
    where capitalisation_before is not null and capitalisation_after is not null
),

moves as (
    select security_id as change, abs(value / nullif(opening_value, 0) - 1) as move
    from {{ ref('night_closings') }}
    union all
    select change, abs(ratio - 1)
    from by_events
    where has_same_shares
)

select
    'largest_line_jump' as gate,
    max(move) as value,
    {{ foremost('change', 'move') }} as detail
from moves
union all
select 'largest_value_by_events', max(ratio), {{ foremost('change', 'ratio') }}
from by_events
