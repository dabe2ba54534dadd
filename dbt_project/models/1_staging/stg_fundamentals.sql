-- The fundamentals of the rank-day snapshot.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    reported.* exclude (session)
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'fundamentals') }} as reported
    on rank_days.rank_day = reported.session
