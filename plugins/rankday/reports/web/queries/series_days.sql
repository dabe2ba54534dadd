-- Every published row of a series; `is_roll` where a hedge of a month was renewed: its
-- notional is another one than the session before.
select
    cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
    * exclude (series_code, filename),
    $is_monthly and hedge_notional is distinct from lag(hedge_notional) over (
        order by filename
    ) as is_roll
from read_parquet($files, filename = true, union_by_name = true)
where series_code = $code
order by session
