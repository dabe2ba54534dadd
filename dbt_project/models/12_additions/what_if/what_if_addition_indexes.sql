-- What if · What joins each index by the rule in force and in the scenario, side by
-- side.
select
    in_scenario.scenario_id,
    in_scenario.position,
    in_scenario.index_code,
    in_force.companies as companies_in_force,
    in_scenario.companies,
    in_force.lines as lines_in_force,
    in_scenario.lines,
    in_scenario.adds,
    in_scenario.deletes,
    in_force.available_market_cap as available_market_cap_in_force,
    in_scenario.available_market_cap
from {{ ref('what_if_addition_results') }} as in_scenario
inner join {{ ref('what_if_addition_results') }} as in_force
    on
        in_scenario.index_code = in_force.index_code
        and in_force.scenario_id = 'in_force'
where in_scenario.scenario_id <> 'in_force'
