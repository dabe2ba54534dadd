-- 6.3 · Every event in its newest state, with the session whose opening it changes: its
-- ex-date, or the next session where that is none; an offering: the later of that and
-- the second session after it was announced. An event with a `refusal` is listed, never
-- applied; a `duplicate` (duplicate_events) is not listed either.
with
sessions as (
    select session, row_number() over (order by session) as position
    from {{ source('state', 'calendar') }}
),

placed as (
    select
        events.*,
        (
            select min(sessions.session)
            from sessions
            where sessions.session >= events.ex_date
        ) as ex_session,
        (
            select later.session
            from sessions as later
            inner join (
                select min(sessions.position) as position from sessions
                where sessions.session > events.announced_date
            ) as first_after
                on later.position = first_after.position + 1
        ) as second_session_after
    from {{ source('state', 'events') }} as events
),

complete_or_not as (
    select
        placed.event_id,
        placed.security_id,
        placed.event_type,
        placed.ex_date,
        case
            when
                placed.event_type = 'offering'
                then greatest(placed.ex_session, placed.second_session_after)
            else placed.ex_session
        end as effective_session,
        cast(kinds.position as integer) as type_order,
        placed.ratio_new,
        placed.ratio_old,
        placed.cash_amount,
        placed.other_security_id,
        placed.tendered_fraction,
        placed.new_shares,
        placed.status,
        kinds.treatment,
        row_number() over ({{ same_event('placed') }}) > 1 as is_duplicate,
        coalesce(
            (
                kinds.needs_ratio = 'true'
                and not coalesce(placed.ratio_new >= 0 and placed.ratio_old > 0, false)
            )
            or (kinds.needs_cash = 'true' and placed.cash_amount is null)
            or (kinds.needs_other = 'true' and placed.other_security_id is null)
            -- a line cannot be its own child: it would stand twice in every index
            or (
                placed.event_type = 'spin_off'
                and placed.other_security_id = placed.security_id
            )
            or (
                placed.event_type = 'offering'
                and (placed.new_shares is null or placed.announced_date is null)
            )
            or (placed.event_type = 'tender' and placed.tendered_fraction is null),
            false
        ) as is_incomplete
    from placed
    inner join {{ ref('event_types') }} as kinds using (event_type)
    where placed.status <> 'cancelled'
)

select
    * exclude (is_duplicate),
    -- what is not confirmed is said first, whatever else is missing
    case
        when is_duplicate then 'duplicate'
        when status <> 'confirmed' then 'not_confirmed'
        when is_incomplete then 'incomplete'
    end as refusal
from complete_or_not
