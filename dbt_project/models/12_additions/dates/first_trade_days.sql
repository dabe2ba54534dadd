-- 6.4.fast · The days on which a line traded first, by the dates for which the lines of
-- that day's drop were offered; none where the rule was not in force.
select distinct
    days.scenario_id,
    days.rank_day
from {{ ref('additions_in_force') }} as days
inner join {{ source('run', 'offering_dates') }} as offered using (rank_day)
where days.kind = 'fast_entry' and {{ traded_first('offered.ipo_date', 'days') }}
