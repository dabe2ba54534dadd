-- Every name that a line has had in a frozen drop, with its first and last session:
-- those known, and those of $files. A company has a name of its own: a row without a
-- line. The session stands in a file's path: the paths sort by it.
create or replace table names as
with in_files as (
    select
        company_id,
        security_id,
        ticker,
        name,
        min(filename) as first_file,
        max(filename) as last_file
    from read_parquet($files, filename = true, union_by_name = true)
    group by company_id, security_id, ticker, name
),

every_name as (
    select
        company_id,
        security_id,
        ticker,
        name,
        first,
        last
    from names
    union all
    select
        company_id,
        security_id,
        ticker,
        name,
        regexp_extract(first_file, 'snapshots/([0-9-]{{10}})/', 1) as first,
        regexp_extract(last_file, 'snapshots/([0-9-]{{10}})/', 1) as last
    from in_files
),

merged as (
    select
        company_id,
        security_id,
        ticker,
        name,
        min(first) as first,
        max(last) as last
    from every_name
    group by company_id, security_id, ticker, name
)

select
    *,
    last = max(last) over (partition by coalesce(security_id, company_id)) as is_current,
    {key_ticker} as key,
    upper(concat_ws(' ', ticker, name, company_id, security_id)) as searched
from merged
