-- 10 · The rows of futures.csv, every value typed; the months of contracts as a list.
{{ config(materialized='view') }}

select
    index_code,
    cast(effective_from as date) as effective_from,
    cast(multiplier as decimal(18, 6)) as multiplier,
    cast(tick as decimal(18, 6)) as tick,
    cast(string_split(months, '|') as integer[]) as months,
    cast(listed as integer) as listed,
    rate_code
from {{ ref('futures') }}
