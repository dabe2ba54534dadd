-- 2.S06 · The rank-day close of a line: its primary close; without one the lowest close
-- at or above the minimum price on another eligible exchange that day, else the highest
-- there. It serves S06, S10, the pricing vehicle, the cap and the weight. Between
-- reconstitutions only primary closes count (6.4 step 2).
with
rulebook as {{ parameters('eligible_exchanges', 'minimum_price') }},

prices as (
    select
        prices.*,
        list_contains(rulebook.eligible_exchanges, prices.mic)
        and (prices.mic is distinct from lines.mic) as is_elsewhere
    from {{ ref('stg_prices') }} as prices
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_securities') }} as lines
        using (scenario_id, rank_day, security_id)
),

closes as (
    select
        prices.scenario_id,
        prices.rank_day,
        prices.security_id,
        max(prices.close) filter (where prices.is_primary) as primary_close,
        min(prices.close) filter (
            where
            is_elsewhere
            and prices.close >= coalesce(rulebook.minimum_price, prices.close)
        ) as lowest_at_minimum,
        max(prices.close) filter (where is_elsewhere) as highest
    from prices
    inner join rulebook using (scenario_id, rank_day)
    group by prices.scenario_id, prices.rank_day, prices.security_id
)

select
    closes.scenario_id,
    closes.rank_day,
    closes.security_id,
    coalesce(
        closes.primary_close,
        case
            when additions.kind is null
                then coalesce(closes.lowest_at_minimum, closes.highest)
        end
    ) as close,
    closes.primary_close is not null as is_primary_close
from closes
left join {{ source('run', 'additions') }} as additions using (rank_day)
