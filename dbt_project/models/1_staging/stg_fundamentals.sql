-- Figures of the companies, of the rank day's drop.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    fundamentals.* exclude (session)
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'fundamentals') }} as fundamentals
    on rank_days.rank_day = fundamentals.session
