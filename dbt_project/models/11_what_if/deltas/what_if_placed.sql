-- What if · Where each company stands by each distinct outcome of the screens, beside
-- where it stands by the rule in force.
with
outcomes as (
    select distinct outcomes.ranked_as as scenario_id, rank_days.rank_day
    from {{ source('run', 'what_if_map') }} as outcomes
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id)
),

here as (
    select positions.* from {{ ref('what_if_positions') }} as positions
    semi join outcomes using (scenario_id, rank_day)
),

there as (
    select outcomes.scenario_id, positions.* exclude (scenario_id)
    from outcomes
    inner join {{ ref('what_if_positions') }} as positions using (rank_day)
    where positions.scenario_id = 'in_force'
)

select
    scenario_id,
    rank_day,
    company_id,
    here.company_rank,
    here.position,
    there.company_rank as company_rank_in_force,
    there.position as position_in_force
from here
full join there using (scenario_id, rank_day, company_id)
