-- What if · The candidates by their outcome, by the rule in force and in the scenario.
with
counted as (
    select scenario_id, outcome, cast(count(*) as integer) as candidates
    from {{ ref('addition_outcomes') }}
    group by scenario_id, outcome
),

in_force as (
    select rank_days.scenario_id, counted.outcome, counted.candidates
    from {{ ref('rank_days') }} as rank_days
    cross join counted
    where counted.scenario_id = 'in_force' and rank_days.scenario_id <> 'in_force'
),

in_scenario as (
    select * from counted where scenario_id <> 'in_force'
)

select
    scenario_id,
    outcome,
    coalesce(in_force.candidates, 0) as candidates_in_force,
    coalesce(in_scenario.candidates, 0) as candidates
from in_force
full join in_scenario using (scenario_id, outcome)
