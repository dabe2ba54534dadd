-- Every identifier that a frozen drop has named: those known, and those of $files.
create or replace table identifiers as
select
    security_id,
    company_id,
    kind,
    value,
    valid_to
from identifiers
union
select
    security_id,
    company_id,
    kind,
    value,
    strftime(valid_to, '%Y-%m-%d') as valid_to
from read_parquet($files)
