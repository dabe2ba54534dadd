-- What if · The candidates of which the scenario makes something else than the rule in
-- force: another outcome, another first failure, other indexes. One that is a candidate
-- of only one of them is compared too.
with
in_force as (
    select rank_days.scenario_id, decided.* exclude (scenario_id)
    from {{ ref('rank_days') }} as rank_days
    cross join {{ ref('candidates') }} as decided
    where decided.scenario_id = 'in_force' and rank_days.scenario_id <> 'in_force'
),

in_scenario as (
    select * from {{ ref('candidates') }} where scenario_id <> 'in_force'
),

compared as (
    select
        scenario_id,
        security_id,
        coalesce(in_scenario.company_id, in_force.company_id) as company_id,
        coalesce(in_scenario.ticker, in_force.ticker) as ticker,
        coalesce(in_scenario.name, in_force.name) as name,
        in_force.outcome as outcome_in_force,
        in_scenario.outcome,
        in_force.first_failed_screen as first_failed_screen_in_force,
        in_scenario.first_failed_screen,
        coalesce(in_force.new_indexes, '') as new_indexes_in_force,
        coalesce(in_scenario.new_indexes, '') as new_indexes,
        coalesce(
            in_scenario.company_total_market_cap, in_force.company_total_market_cap
        ) as company_total_market_cap,
        in_scenario.explanation
    from in_force
    full join in_scenario using (scenario_id, security_id)
)

select
    *,
    case
        when outcome_in_force = 'added' and outcome = 'added' then 'move'
        when outcome = 'added' then 'add'
        when outcome_in_force = 'added' then 'delete'
        else 'outcome'
    end as change_type
from compared
where
    outcome_in_force is distinct from outcome
    or first_failed_screen_in_force is distinct from first_failed_screen
    or new_indexes_in_force is distinct from new_indexes
