-- contract 3 · Every break as it would be today, and what became of its cap since the
-- last projection.
select
    breaks.scenario_id,
    breaks.break_rank,
    breaks.company_id,
    breaks.market_cap,
    breaks.percentile,
    breaks.band,
    breaks.largest_in_band_cap,
    breaks.smallest_in_band_cap,
    earlier.market_cap as market_cap_before,
    {{ percent_of_cap('breaks.market_cap', 'earlier.market_cap') }} as change_percent
from {{ ref('breakpoints') }} as breaks
left join {{ source('forecast', 'breakpoints_before') }} as earlier using (break_rank)
order by breaks.scenario_id, breaks.break_rank
