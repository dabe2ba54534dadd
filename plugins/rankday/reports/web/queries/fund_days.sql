-- Every published row of a fund, and how far its return since the base is ahead of that
-- of its benchmark.
select
    cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
    * exclude (fund_code, filename),
    cast(nav as double) / first(cast(nav as double)) over so_far
    - cast(benchmark_level as double)
    / first(cast(benchmark_level as double)) over so_far as ahead
from read_parquet($files, filename = true, union_by_name = true)
where fund_code = $code
window so_far as (
    order by filename rows between unbounded preceding and current row
)
order by session
