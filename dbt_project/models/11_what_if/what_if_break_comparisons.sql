-- What if · Each break by the rule in force and in the scenario, side by side; one that
-- only one of them has too.
with
in_force as (
    select rank_days.scenario_id, edges.* exclude (scenario_id)
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('band_edges') }} as edges using (rank_day)
    where edges.scenario_id = 'in_force' and rank_days.scenario_id <> 'in_force'
),

in_scenario as (
    select * from {{ ref('band_edges') }} where scenario_id <> 'in_force'
)

select
    scenario_id,
    rank_day,
    break_rank,
    in_force.band as band_in_force,
    in_scenario.band,
    in_force.company_id as company_id_in_force,
    in_scenario.company_id,
    in_force.market_cap as market_cap_in_force,
    in_scenario.market_cap,
    in_force.percentile as percentile_in_force,
    in_scenario.percentile
from in_force
full join in_scenario using (scenario_id, rank_day, break_rank)
