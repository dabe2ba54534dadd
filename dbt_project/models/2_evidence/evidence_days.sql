-- evidence · The rank day, and the earlier rank days of which a listing is known: there
-- the same codes can be tried on what was known then, and held against the lists that
-- came after.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    days.as_of,
    days.implementation_day,
    days.as_of = rank_days.rank_day as is_rank_day,
    lag(days.as_of) over reconstitutions as previous_day,
    lag(days.implementation_day) over reconstitutions as previous_implementation_day,
    lead(days.as_of) over reconstitutions as next_day
from {{ ref('rank_days') }} as rank_days
inner join {{ source('run', 'evidence_rank_days') }} as days
    on rank_days.rank_day >= days.as_of
window reconstitutions as (
    partition by rank_days.scenario_id, rank_days.rank_day
    order by days.as_of
)
