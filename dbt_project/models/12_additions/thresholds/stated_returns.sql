-- 6.4 step 3 · The market returns that the user states, by the rank day from which each
-- begins. What if · A scenario may state one of its own; where it states none, that of
-- the rule in force holds.
select
    rank_days.scenario_id,
    given.rank_day,
    given.reconstitution_day,
    given.market_return
from {{ ref('rank_days') }} as rank_days
inner join {{ source('run', 'given_returns') }} as given
    on
        rank_days.rank_day = given.rank_day
        and given.scenario_id in (rank_days.scenario_id, 'in_force')
qualify row_number() over (
    partition by rank_days.scenario_id, given.rank_day, given.reconstitution_day
    order by given.scenario_id = 'in_force'
) = 1
