-- 12 · What a scenario did to an index, by calendar year and over all (`all`): adds,
-- deletes, two-way turnover and what trackers trade at its reconstitutions, volatility,
-- and its distance from the rule in force and from the real index.
with
dated as (
    select *, cast(year(implementation_date) as varchar) as period
    from {{ source('backtest', 'events') }}
    union all
    select *, 'all' from {{ source('backtest', 'events') }}
),

traded as (
    select
        scenario_id,
        index_code,
        period,
        cast(count(*) as integer) as reconstitutions,
        cast(sum(adds) as integer) as adds,
        cast(sum(deletes) as integer) as deletes,
        cast(sum(moved_in) as integer) as moved_in,
        cast(sum(moved_out) as integer) as moved_out,
        sum(two_way_turnover) as two_way_turnover,
        sum(demand_usd) as demand_usd,
        max(median_volume_days) as median_volume_days,
        max(most_volume_days) as most_volume_days,
        cast(sum(lines_over_a_day) as integer) as lines_over_a_day
    from dated
    group by scenario_id, index_code, period
),

tracked as (
    select *
    from {{ ref('backtest_tracking') }}
    where other = 'in_force'
)

select
    coalesce(tracked.scenario_id, traded.scenario_id) as scenario_id,
    coalesce(tracked.index_code, traded.index_code) as index_code,
    coalesce(tracked.period, traded.period) as period,
    traded.* exclude (scenario_id, index_code, period),
    tracked.days,
    tracked.own_return as period_return,
    tracked.volatility,
    tracked.tracking_difference,
    tracked.tracking_error,
    real_index.days as days_beside_actual,
    real_index.other_return as actual_return,
    real_index.tracking_difference as difference_to_actual,
    real_index.tracking_error as error_to_actual,
    real_index.correlation as correlation_with_actual
from tracked
full outer join traded using (scenario_id, index_code, period)
left join {{ ref('backtest_tracking') }} as real_index
    on
        tracked.scenario_id = real_index.scenario_id
        and tracked.index_code = real_index.index_code
        and tracked.period = real_index.period
        and real_index.other = 'actual'
