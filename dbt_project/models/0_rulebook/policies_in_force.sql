-- How we work on the rank day: of each policy the newest row that has begun by then.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    policies.policy,
    cast(policies.value as integer) as value
from {{ ref('rank_days') }} as rank_days
inner join {{ ref('policies') }} as policies
    on cast(policies.effective_from as date) <= rank_days.rank_day
qualify row_number() over (
    partition by rank_days.scenario_id, rank_days.rank_day, policies.policy
    order by cast(policies.effective_from as date) desc
) = 1
