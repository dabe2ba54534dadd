-- 6.3 tender · The line leaves, or stays as it is below the threshold
-- (tender_outcomes).
select
    events.event_id,
    lines.security_id,
    case when outcomes.leaves then 'applied' else 'below_threshold' end as outcome,
    not outcomes.leaves as stays,
    case when not outcomes.leaves then lines.index_shares end as index_shares,
    case when not outcomes.leaves then lines.total_shares end as total_shares,
    case when not outcomes.leaves then lines.capitalisation end as capitalisation
from {{ events_of('tender') }} as events
inner join {{ ref('tender_outcomes') }} as outcomes using (event_id)
inner join {{ source('state', 'lines') }} as lines using (security_id)
