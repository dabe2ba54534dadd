-- Every index at its last session in $files: level, size, share of R3000, and its path as
-- some points.
with history as (
    select
        index_code,
        cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
        price_level,
        total_return_level,
        constituent_count,
        market_value
    from read_parquet($files, filename = true)
),

numbered as (
    select
        *,
        row_number() over (partition by index_code order by session desc) as age,
        count(*) over (partition by index_code) as sessions
    from history
),

of_family as (
    select market_value from history
    where index_code = 'R3000' and session = (select max(session) from history)
)

select
    index_code,
    max(session) as session,
    max(sessions) as sessions,
    arg_max(price_level, session) as price_level,
    arg_max(total_return_level, session) as total_return_level,
    arg_max(constituent_count, session) as constituent_count,
    arg_max(market_value, session) as market_value,
    cast(arg_max(market_value, session) as double)
    / nullif(cast((select market_value from of_family) as double), 0) as share_of_r3000,
    list(cast(price_level as double) order by session)
        filter (where (age - 1) % cast(ceil(sessions / $points) as integer) = 0) as path
from numbered
where list_contains($codes, index_code)
group by index_code
order by list_position($codes, index_code)
