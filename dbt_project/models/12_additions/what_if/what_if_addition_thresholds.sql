-- What if · Each threshold by the rule in force and in the scenario, side by side.
with
in_force as (
    select rank_days.scenario_id, thresholds.* exclude (scenario_id)
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('adjusted_thresholds') }} as thresholds using (rank_day)
    where
        thresholds.scenario_id = 'in_force' and rank_days.scenario_id <> 'in_force'
),

in_scenario as (
    select *
    from {{ ref('adjusted_thresholds') }}
    where scenario_id <> 'in_force'
)

select
    scenario_id,
    threshold,
    coalesce(in_scenario.break_rank, in_force.break_rank) as break_rank,
    in_force.market_cap as market_cap_in_force,
    in_scenario.market_cap,
    in_force.market_return as market_return_in_force,
    in_scenario.market_return,
    in_force.adjusted_market_cap as adjusted_market_cap_in_force,
    in_scenario.adjusted_market_cap
from in_force
full join in_scenario using (scenario_id, threshold)
