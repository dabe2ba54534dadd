-- 11 drawdown, rolling_volatility · Of each session: how far its level lies below the
-- highest since the first; and the volatility of the three months up to it, as the
-- period 3m has it from day to day, where the levels reach so far back.
select
    code,
    kind,
    session,
    cast(units as double) / 100000000 as value,
    step_return,
    {{ simple_return('max(units) over so_far', 'units') }} as drawdown,
    case
        when cast(session - interval 3 month as date) >= min(session) over so_far
            then
                stddev_samp(step_return) over three_months
                * sqrt(rulebook.sessions_of_a_year)
    end as rolling_volatility
from {{ ref('level_returns') }}
cross join {{ parameters('sessions_of_a_year') }} as rulebook
window
    so_far as (
        partition by code, kind order by session
        rows between unbounded preceding and current row
    ),
    three_months as (
        partition by code, kind order by session
        range between interval '3 months -1 days' preceding and current row
    )
