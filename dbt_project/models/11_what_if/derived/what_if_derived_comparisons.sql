-- What if · Each derived index by the rule in force and in the scenario, side by side,
-- in the columns of base indexes; an index that only one of them has too.
with
positions as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        rules.index_code,
        min(rules.position) as position
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('derived_rules') }} as rules
        on
            rank_days.rank_day = rules.rank_day
            and rules.scenario_id in (rank_days.scenario_id, 'in_force')
    group by rank_days.scenario_id, rank_days.rank_day, rules.index_code
),

in_force as (
    select * from {{ ref('what_if_derived_results') }} where scenario_id = 'in_force'
)

select
    scenarios.scenario_id,
    scenarios.rank_day,
    positions.position,
    scenarios.index_code,
    in_force.companies as companies_in_force,
    scenarios.companies,
    in_force.lines as lines_in_force,
    scenarios.lines,
    scenarios.adds,
    scenarios.deletes,
    in_force.turnover as turnover_in_force,
    scenarios.turnover,
    scenarios.weight_moved_bp
from {{ ref('what_if_derived_results') }} as scenarios
left join positions using (scenario_id, rank_day, index_code)
left join in_force using (rank_day, index_code)
where scenarios.scenario_id <> 'in_force'
