-- 6.1.counts · What the confirmed events near two snapshots do to a line's count:
-- `between_factor` by the splits and stock dividends after the earlier and up to the
-- later; `near_factor` by those too that a feed may have counted early or late;
-- `added_shares` by offerings, rights and acquisitions.
with
snapshots as (
    select distinct rank_day, session, earlier_session from {{ ref('compared_lines') }}
),

near_events as (
    select
        snapshots.*,
        events.*,
        events.event_type in ('split', 'stock_dividend') as is_split,
        events.ex_date > snapshots.earlier_session
        and events.ex_date <= snapshots.session as is_between
    from {{ source('run', 'known_events') }} as events
    inner join snapshots
        on
            events.ex_date
            >= snapshots.earlier_session - {{ policy('share_count_event_days') }}
            and events.ex_date
            <= snapshots.session + {{ policy('share_count_event_days') }}
    where events.status = 'confirmed'
),

effects as (
    select
        session,
        security_id,
        case when is_split then cast(ratio_new as double) / ratio_old end as factor,
        is_between,
        case when event_type = 'offering' then new_shares end as added_shares,
        cast(case when event_type = 'rights' then security_id end as varchar) as holder,
        cast(ratio_new as double) / ratio_old as ratio
    from near_events
    where
        event_type = 'offering'
        or ratio_new > 0 and ratio_old > 0 and (is_split or event_type = 'rights')
    union all
    select
        session,
        other_security_id,
        null,
        is_between,
        null,
        security_id,
        cast(ratio_new as double) / ratio_old
    from near_events
    where event_type = 'stock_merger' and ratio_new > 0 and ratio_old > 0
)

select
    effects.session,
    effects.security_id,
    coalesce(product(effects.factor) filter (where effects.is_between), 1)
        as between_factor,
    coalesce(product(effects.factor), 1) as near_factor,
    coalesce(sum(effects.added_shares), 0)
    + coalesce(sum(holders.total_before * effects.ratio), 0) as added_shares
from effects
left join {{ ref('compared_lines') }} as holders
    on effects.session = holders.session and effects.holder = holders.security_id
group by effects.session, effects.security_id
