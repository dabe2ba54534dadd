-- 2.S06 · The average close of the last days by the closes of the evidence, where
-- neither the drop nor our snapshots have one. Splits in between are not known here:
-- S06 asks only of a line that closes below the minimum, where a split could hardly
-- mislead. A floor at six decimals decides "at least" as the exact quotient would.
-- Closes of the issuer that had the ticker before are not the line's.
with
lines as (
    select scenario_id, rank_day, symbol_key, security_id
    from {{ ref('evidence_lines') }}
    where as_of = rank_day and security_id is not null
),

averages as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.security_id,
        sum({{ millionths('closes.last_price') }}) // count(*) as floor_millionths
    from lines
    inner join {{ parameters('minimum_price_average_days') }} as rulebook
        using (scenario_id, rank_day)
    inner join {{ source('run', 'evidence_closes') }} as closes
        on
            lines.symbol_key = closes.symbol_key
            and lines.rank_day > closes.session
            and closes.session >= lines.rank_day - rulebook.minimum_price_average_days
    anti join {{ ref('stg_reused_tickers') }} as reused
        on
            lines.scenario_id = reused.scenario_id
            and lines.rank_day = reused.rank_day
            and closes.symbol_key = reused.ticker_key
            and closes.session <= reused.until_day
    where closes.last_price is not null
    group by lines.scenario_id, lines.rank_day, lines.security_id
)

select
    scenario_id,
    rank_day,
    security_id,
    {{ from_millionths('floor_millionths') }} as average_close
from averages
