-- The published levels of an index, a row a session.
select
    cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
    price_level,
    total_return_level,
    net_total_return_level,
    constituent_count,
    market_value
from read_parquet($files, filename = true)
where index_code = $code
order by session
