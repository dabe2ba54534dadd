-- 9 · The rows of series.csv, every value typed.
{{ config(materialized='view') }}

select
    series_code,
    cast(effective_from as date) as effective_from,
    index_code,
    base,
    rule,
    nullif(currency, '') as currency,
    nullif(country, '') as country,
    {{ typed_or_null('amount', 'decimal(18, 6)') }},
    coalesce(
        cast(nullif(hedge_ratio, '') as decimal(9, 6)), cast(1 as decimal(9, 6))
    ) as hedge_ratio,
    coalesce(cast(nullif(notional_lag, '') as integer), 1) as notional_lag,
    nullif(rate_code, '') as rate_code,
    coalesce(fixing, '') as fixing,
    {{ typed_or_null('base_date', 'date') }},
    {{ typed_or_null('base_value', 'decimal(20, 8)') }}
from {{ ref('series') }}
