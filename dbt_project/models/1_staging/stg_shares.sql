-- Total and available shares on the rank day.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    shares.security_id,
    shares.total_shares,
    shares.available_shares
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'shares') }} as shares
    on rank_days.rank_day = shares.session
