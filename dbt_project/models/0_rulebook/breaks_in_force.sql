-- 5 · The breaks with the band in force on the rank day; null is "no band".
{{ parameters_named_by('breaks', 'band_parameter') }}
select
    rank_days.scenario_id,
    rank_days.rank_day,
    cast(breaks.break_rank as integer) as break_rank,
    cast(parameters.value as decimal(9, 6)) as band,
    nullif(breaks.above_code, '') as above_code,
    nullif(breaks.below_code, '') as below_code
from {{ ref('rank_days') }} as rank_days
cross join {{ ref('breaks') }} as breaks
left join {{ ref('parameters_in_force') }} as parameters
    on
        rank_days.scenario_id = parameters.scenario_id
        and rank_days.rank_day = parameters.rank_day
        and breaks.band_parameter = parameters.parameter
