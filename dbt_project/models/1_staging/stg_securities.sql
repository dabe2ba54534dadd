-- The lines of the rank-day snapshot; a line is listed unless the drop says otherwise.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    securities.* exclude (session, is_listed, base_shares_per_share),
    coalesce(securities.is_listed, true) as is_listed,
    coalesce(securities.base_shares_per_share, 1) as base_shares_per_share
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'securities') }} as securities
    on rank_days.rank_day = securities.session
