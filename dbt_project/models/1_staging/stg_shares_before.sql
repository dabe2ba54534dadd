-- 6.2.shares · What each line had in the indexes before: by the closing of the session
-- whose closes weigh, where that is not published by the opening of the daily of the
-- session before. A base index holds all shares of a line (7.2), a derived one a part.
select distinct
    rank_days.scenario_id,
    rank_days.rank_day,
    states.security_id,
    states.total_shares,
    states.index_shares
from {{ ref('rank_days') }} as rank_days
inner join {{ source('run', 'share_states') }} as states using (rank_day)
semi join {{ ref('indexes') }} as base_indexes
    on states.index_code = base_indexes.index_code
qualify
    states.table_name = 'closing'
    or not bool_or(states.table_name = 'closing') over (
        partition by rank_days.scenario_id, rank_days.rank_day
    )
