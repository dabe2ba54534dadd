-- 7.4 · Which occasions a session is for the capping of derived indexes: `check`, one
-- session before the last of a quarter; of the quarterly ones the share update of March
-- and September.
select
    today.session,
    month(today.session) in (3, 6, 9, 12)
    and month(today.next_session) = month(today.session)
    and not exists (
        select 1
        from {{ source('state', 'calendar') }} as calendar
        where
            calendar.session > today.next_session
            and date_trunc('month', calendar.session)
            = date_trunc('month', today.session)
    ) as is_check_day,
    today.is_share_update and month(today.session) in (3, 9) as is_quarterly
from {{ source('state', 'session') }} as today
