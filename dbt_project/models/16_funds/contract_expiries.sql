-- 10 · The contracts of each row of futures.csv, numbered in order: they expire on the
-- third Friday of their month, or on the session before where the exchange is closed.
-- Whether it is, the exchange's calendar decides as far as it is known.
with
months as (
    select distinct cast(date_trunc('month', session) as date) as first_day
    from {{ source('state', 'exchange_sessions') }}
),

fridays as (
    select
        first_day,
        cast(first_day + to_days((12 - isodow(first_day)) % 7 + 14) as date) as friday
    from months
),

expiries as (
    select
        fridays.first_day,
        sessions.session as expiry
    from fridays
    asof join {{ source('state', 'exchange_sessions') }} as sessions
        on fridays.friday >= sessions.session
    where
        fridays.friday
        <= (select max(session) from {{ source('state', 'exchange_sessions') }})
)

select
    ruled.index_code,
    ruled.effective_from,
    strftime(expiries.first_day, '%Y-%m') as contract,
    expiries.expiry,
    row_number() over (
        partition by ruled.index_code, ruled.effective_from order by expiries.expiry
    ) as position
from {{ ref('future_rows') }} as ruled
inner join expiries on list_contains(ruled.months, month(expiries.first_day))
