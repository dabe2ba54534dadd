-- 6.3 stock merger · The target leaves. Is the acquirer a constituent, its shares grow
-- by the target's index shares × new / old (half up), in all its indexes, at its
-- displayed close.
with
exchanged as (
    select
        events.event_id,
        targets.security_id as target_id,
        events.other_security_id as acquirer_id,
        {{ half_up_bigint(
            'targets.index_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as new_index_shares,
        {{ half_up_bigint(
            'targets.total_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as new_total_shares
    from {{ events_of('stock_merger') }} as events
    inner join {{ source('state', 'lines') }} as targets using (security_id)
)

select
    event_id,
    target_id as security_id,
    'applied' as outcome,
    false as stays,
    cast(null as bigint) as index_shares,
    cast(null as bigint) as total_shares,
    cast(null as decimal(38, 6)) as capitalisation
from exchanged
union all
select
    exchanged.event_id,
    acquirers.security_id,
    'applied',
    true,
    acquirers.index_shares + exchanged.new_index_shares,
    acquirers.total_shares + exchanged.new_total_shares,
    acquirers.capitalisation
    + cast(
        {{ displayed_close('acquirers') }}
        * exchanged.new_index_shares as decimal(38, 6)
    )
from exchanged
inner join
    {{ source('state', 'lines') }} as acquirers
    on exchanged.acquirer_id = acquirers.security_id
where exchanged.acquirer_id <> exchanged.target_id
