-- 6.3 tender · Leaves if at least 90 % is tendered, or if less than 5 % of the total
-- shares are available in the drop of the session before.
select
    events.event_id,
    {{ tender_takes_line('events', 'shares') }} as leaves
from {{ ref('effective_events') }} as events
cross join
    {{ parameters('tender_minimum_float', 'tender_minimum_fraction') }} as rulebook
left join {{ source('state', 'shares') }} as shares using (security_id)
where events.event_type = 'tender'
