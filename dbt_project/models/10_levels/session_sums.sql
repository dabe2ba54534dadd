-- 6.1 · What the lines of each combination of indexes (mask) are worth in one session:
-- at its close, after what enters at the close, in the next opening; and the dividends
-- they paid. Nothing was open before the close of the base day.
select
    1 as place,
    'close' as moment,
    closings.mask,
    count(*) as lines,
    sum(closings.capitalisation) as value
from {{ ref('line_closings') }} as closings
cross join {{ source('state', 'session') }} as today
where today.is_base_day is not true
group by closings.mask
union all
select 1, 'entered', mask, count(*), sum(capitalisation)
from {{ source('state', 'entered_lines') }}
group by mask
union all
select 1, 'opening', mask, count(*), sum(capitalisation)
from {{ source('state', 'lines') }}
group by mask
union all
select 1, 'dividends', mask, count(*), sum(amount)
from {{ ref('dividends_paid') }}
group by mask
