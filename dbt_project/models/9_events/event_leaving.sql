-- 6.3 cash merger, delisting · The line leaves; its last closing was valued at the
-- terms (leaving_terms).
select
    events.event_id,
    lines.security_id,
    'applied' as outcome,
    false as stays,
    cast(null as bigint) as index_shares,
    cast(null as bigint) as total_shares,
    cast(null as decimal(38, 6)) as capitalisation
from {{ events_of('leaving') }} as events
inner join {{ source('state', 'lines') }} as lines using (security_id)
