-- 6.1 · The sessions of a segment in which a line has no primary close.
with
priced as (
    select code, count(*) as sessions
    from {{ source('backfill', 'prices') }}
    group by code
),

incomplete as materialized (
    select intervals.*
    from {{ source('backfill', 'intervals') }} as intervals
    cross join {{ source('backfill', 'segment') }} as segment
    left join priced using (code)
    where
        intervals.first <= intervals.plain_last
        and coalesce(priced.sessions, 0) < segment.last
),

sessions as (
    select unnest(range(first, plain_last + 1)) as place, * exclude (last, plain_last)
    from incomplete
),

known as materialized (
    select prices.*
    from {{ source('backfill', 'prices') }} as prices
    semi join incomplete using (code)
)

select sessions.*
from sessions
anti join known using (code, place)
