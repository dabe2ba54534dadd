-- 7.4 · The derived indexes whose factors are made anew at the close, and why: all of
-- them on the base day and with a composition, the quarterly ones with the share update
-- of March and September; and one session before the last of a quarter those of `ric`
-- that its check finds beyond its limits.
with
today as (
    select
        session.*,
        session.reconstitution_rank_day is not null as is_reconstitution,
        month(session.session) in (3, 6, 9, 12)
        and month(session.next_session) = month(session.session)
        and not exists (
            select 1
            from {{ source('state', 'calendar') }} as calendar
            where
                calendar.session > session.next_session
                and date_trunc('month', calendar.session)
                = date_trunc('month', session.session)
        ) as is_check_day
    from {{ source('state', 'session') }} as session
)

select
    rules.index_code,
    rules.weighting,
    rules.capping,
    rules.maximum_weight,
    case
        when today.is_base_day then 'base'
        when today.is_reconstitution then 'review'
        when
            rules.rebalanced = 'quarterly'
            and today.is_share_update
            and month(today.session) in (3, 9)
            then 'review'
        when today.is_check_day and rules.capping = 'ric' and checks.is_beyond
            then 'check'
    end as occasion
from {{ source('state', 'derived_rules') }} as rules
cross join today
left join {{ ref('capping_checks') }} as checks using (index_code)
where occasion is not null
