-- 5 · The lines of the newest dated list of each index, by ticker: a list names no id.
-- A ticker that has gone to another issuer since names the line that had it then.
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
    select distinct index_code, ticker_key, as_of
    from {{ source('run', 'evidence_members') }}
    qualify as_of = max(as_of) over (partition by index_code)
),

members as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        newest_lists.index_code,
        case
            when reused.ticker_key is null then newest_lists.ticker_key
            else reused.line_ticker_key
        end as ticker_key
    from {{ ref('rank_days') }} as rank_days
    cross join newest_lists
    left join {{ ref('stg_reused_tickers') }} as reused
        on
            rank_days.scenario_id = reused.scenario_id
            and rank_days.rank_day = reused.rank_day
            and newest_lists.ticker_key = reused.ticker_key
            and newest_lists.as_of <= reused.until_day
    -- its owner then is the one before the first change of hands after the list
    qualify row_number() over (
        partition by
            rank_days.scenario_id,
            rank_days.rank_day,
            newest_lists.index_code,
            newest_lists.ticker_key
        order by reused.until_day
    ) = 1
)

select distinct
    tickers.scenario_id,
    tickers.rank_day,
    members.index_code,
    tickers.security_id
from members
inner join tickers using (scenario_id, rank_day, ticker_key)
