-- 10 · The rows of funds.csv, every value typed.
{{ config(materialized='view') }}

select
    fund_code,
    cast(effective_from as date) as effective_from,
    index_code,
    benchmark,
    replication,
    nullif(swap_base, '') as swap_base,
    {{ typed_or_null('ter', 'decimal(9, 6)') }},
    {{ typed_or_null('dividend_tax', 'decimal(9, 6)') }},
    {{ typed_or_null('swap_fee', 'decimal(9, 6)') }},
    {{ typed_or_null('base_date', 'date') }},
    {{ typed_or_null('base_value', 'decimal(20, 8)') }}
from {{ ref('funds') }}
