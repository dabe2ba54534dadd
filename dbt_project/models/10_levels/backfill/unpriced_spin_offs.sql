-- 6.3 spin-off · Spin-offs of a session in which a child has no primary close on its
-- first day: what it is worth then depends on its parent and on the parent's other
-- children (spin_off_estimates).
with
spin_offs as (
    select
        events.event_id,
        events.place,
        prices.close is null as is_unpriced
    from {{ ref('segment_events') }} as events
    inner join {{ ref('segment_codes') }} as children
        on events.other_security_id = children.security_id
    left join {{ source('backfill', 'touched_prices') }} as prices
        on children.code = prices.code and events.place = prices.place
    where events.treatment = 'spin_off'
)

select event_id
from spin_offs
qualify bool_or(is_unpriced) over (partition by place)
