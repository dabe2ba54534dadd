-- 5 · The lines of the newest dated list of each index, by ticker: a list names no id.
with
tickers as (
    select
        scenario_id,
        rank_day,
        regexp_replace(upper(ticker), '[^A-Z0-9]', '', 'g') as ticker_key,
        min(security_id) as security_id
    from {{ ref('stg_securities') }}
    inner join {{ parameters('equity_class_types') }} using (scenario_id, rank_day)
    where
        list_contains(equity_class_types, security_type)
        and not contains(ticker, '^')
    group by all
),

newest_lists as (
    select distinct index_code, ticker_key
    from {{ source('run', 'evidence_members') }}
    qualify as_of = max(as_of) over (partition by index_code)
)

select
    tickers.scenario_id,
    tickers.rank_day,
    newest_lists.index_code,
    tickers.security_id
from newest_lists
inner join tickers using (ticker_key)
