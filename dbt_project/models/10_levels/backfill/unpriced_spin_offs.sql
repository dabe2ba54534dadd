-- 6.3 spin-off · Spin-offs whose child has no primary close on its first day: what it
-- is worth then depends on its parent (line_closings).
select events.event_id
from {{ ref('segment_events') }} as events
inner join {{ ref('segment_codes') }} as children
    on events.other_security_id = children.security_id
left join {{ source('backfill', 'touched_prices') }} as prices
    on children.code = prices.code and events.place = prices.place
where events.treatment = 'spin_off' and prices.close is null
