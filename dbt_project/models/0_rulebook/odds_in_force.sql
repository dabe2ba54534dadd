-- 13.odds · The numbers of the probabilities as they stand on the rank day.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    odds.odds_number,
    cast(odds.value as decimal(18, 6)) as value
from {{ ref('rank_days') }} as rank_days
inner join {{ ref('odds') }} as odds
    on rank_days.rank_day >= cast(odds.effective_from as date)
qualify row_number() over (
    partition by rank_days.scenario_id, rank_days.rank_day, odds.odds_number
    order by cast(odds.effective_from as date) desc
) = 1
