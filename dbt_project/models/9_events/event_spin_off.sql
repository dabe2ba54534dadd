-- 6.3 spin-off · The child joins every index of the parent with c = s × new / old
-- shares (half up; added to those it has). What moves from parent to child is the
-- child's primary close before the ex-date × c where it has one (at most U), else 0;
-- the close is divided by the net ratio of the child's own splits in this opening. A
-- child that was already a constituent only grows. What a child without a close is
-- worth on its first day: 10_levels/spin_off_estimates.
with
spun as (
    select
        events.event_id,
        parents.security_id as parent_id,
        events.other_security_id as child_id,
        parents.index_shares,
        parents.total_shares,
        parents.capitalisation,
        {{ half_up_bigint(
            'parents.index_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as child_shares,
        {{ half_up_bigint(
            'parents.total_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as child_total_shares,
        prices.close as child_close,
        coalesce(adjustments.net_new, 1) as net_new,
        coalesce(adjustments.net_old, 1) as net_old
    from {{ events_of('spin_off') }} as events
    inner join {{ source('state', 'lines') }} as parents using (security_id)
    left join
        {{ source('state', 'prices') }} as prices
        on events.other_security_id = prices.security_id
    left join {{ ref('share_adjustments') }} as adjustments
        on
            events.other_security_id = adjustments.security_id
            and events.effective_session = adjustments.effective_session
),

moved as (
    select
        *,
        least(
            capitalisation,
            coalesce({{ from_millionths(half_up(
                millionths('child_close') ~ ' * child_shares * net_old', 'net_new'
            )) }}, 0)
        ) as moved_capitalisation
    from spun
)

select
    event_id,
    parent_id as security_id,
    'applied' as outcome,
    true as stays,
    index_shares,
    total_shares,
    capitalisation - moved_capitalisation as capitalisation
from moved
union all
select
    moved.event_id,
    moved.child_id,
    'applied',
    true,
    coalesce(children.index_shares, 0) + moved.child_shares,
    case
        when children.security_id is null then moved.child_total_shares
        else children.total_shares + moved.child_total_shares
    end,
    coalesce(children.capitalisation, 0) + moved.moved_capitalisation
from moved
left join
    {{ source('state', 'lines') }} as children
    on moved.child_id = children.security_id
