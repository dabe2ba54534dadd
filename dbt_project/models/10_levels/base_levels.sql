-- 6.base · The level at which each series of an index begins, should it get its first
-- lines on a session of the chain: the row whose base date, moved to the session on or
-- before it, is that day; else the one without a date; else, for net, that of total;
-- else the rulebook's base value.
with
rows as (
    select
        starts.index_code,
        starts.series,
        cast(starts.base_date as date) as base_date,
        cast(starts.base_value as decimal(20, 8)) as base_value,
        -- none for a date beyond the calendar
        case
            when max(calendar.session) >= cast(starts.base_date as date)
                then max(calendar.session) filter (
                    where cast(starts.base_date as date) >= calendar.session
                )
        end as base_session
    from {{ ref('base_values') }} as starts
    cross join {{ source('state', 'calendar') }} as calendar
    group by starts.index_code, starts.series, starts.base_date, starts.base_value
),

stated as (
    select
        sessions.place,
        rows.index_code,
        rows.series,
        coalesce(
            max_by(rows.base_value, rows.base_date), max(rows.base_value)
        ) as base_value
    from {{ source('state', 'chain_sessions') }} as sessions
    inner join rows
        on rows.base_date is null or sessions.session = rows.base_session
    group by sessions.place, rows.index_code, rows.series
),

by_series as (
    select
        place,
        index_code,
        max(base_value) filter (where series = 'price') as price,
        max(base_value) filter (where series = 'total') as total,
        max(base_value) filter (where series = 'net') as net
    from stated
    group by place, index_code
)

select
    sessions.place,
    bits.index_code,
    coalesce(by_series.price, sessions.base_value) as price_level,
    coalesce(by_series.total, sessions.base_value) as total_return_level,
    coalesce(
        by_series.net, by_series.total, sessions.base_value
    ) as net_total_return_level
from {{ source('state', 'chain_sessions') }} as sessions
cross join {{ source('state', 'index_bits') }} as bits
left join by_series using (place, index_code)
