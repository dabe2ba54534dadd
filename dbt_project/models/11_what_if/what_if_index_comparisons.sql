-- What if · Each index by the rule in force and in the scenario, side by side; an index
-- that only one of them has too.
with
in_force as (
    select rank_days.scenario_id, indexes.* exclude (scenario_id)
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('what_if_indexes') }} as indexes using (rank_day)
    where indexes.scenario_id = 'in_force' and rank_days.scenario_id <> 'in_force'
),

in_scenario as (
    select * from {{ ref('what_if_indexes') }} where scenario_id <> 'in_force'
)

select
    scenario_id,
    rank_day,
    cast(named.position as integer) as position,
    index_code,
    in_force.companies as companies_in_force,
    in_scenario.companies,
    in_force.lines as lines_in_force,
    in_scenario.lines,
    in_scenario.adds,
    in_scenario.deletes,
    in_force.turnover as turnover_in_force,
    in_scenario.turnover,
    {{ basis_points('in_scenario.turnover_against_in_force') }} as weight_moved_bp
from in_force
full join in_scenario using (scenario_id, rank_day, index_code)
left join {{ ref('indexes') }} as named using (index_code)
