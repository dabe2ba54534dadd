-- 6.3 · The lines after the events of one turn. A spun-off child is in every index of
-- its parent, beside those that it is in already.
with
applied as (
    select effects.*
    from {{ source('state', 'effects') }} as effects
    inner join {{ source('state', 'turn_events') }} as events using (event_id)
    where effects.outcome = 'applied'
    qualify row_number() over (
        partition by effects.security_id order by events.position desc
    ) = 1
)

select
    applied.security_id,
    applied.index_shares,
    applied.total_shares,
    applied.capitalisation,
    coalesce(lines.mask, 0) | coalesce(parents.mask, 0) as mask
from applied
left join {{ source('state', 'lines') }} as lines using (security_id)
left join {{ events_of('spin_off') }} as events using (event_id)
left join
    {{ source('state', 'lines') }} as parents
    on events.security_id = parents.security_id
where applied.stays
union all
select
    lines.security_id,
    lines.index_shares,
    lines.total_shares,
    lines.capitalisation,
    lines.mask
from {{ source('state', 'lines') }} as lines
left join applied using (security_id)
where applied.security_id is null
