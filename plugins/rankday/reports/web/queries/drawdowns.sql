-- How far an index stands below its highest close so far, by price and by total return;
-- a fraction, 0 at a high.
with history as (
    select
        cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
        cast(price_level as double) as price_level,
        cast(total_return_level as double) as total_return_level
    from read_parquet($files, filename = true)
    where index_code = $code
)

select
    session,
    price_level / max(price_level) over so_far - 1 as price_level,
    total_return_level / max(total_return_level) over so_far - 1 as total_return_level
from history
window so_far as (order by session rows unbounded preceding)
order by session
