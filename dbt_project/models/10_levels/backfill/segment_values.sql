-- 6.1 · What the lines of each combination of indexes are worth at each close of a
-- segment: traded, carried (interval_values), and where an event follows by its own
-- rules (closed). The traded ones are summed from the prices as they lie: a row for
-- each line and session, as line_closings has for one session, costs three times as
-- much (DECISIONS.md).
select
    prices.place,
    intervals.mask,
    count(*) as lines,
    sum({{ traded_value('prices.close', 'intervals.index_shares') }}) as value
from {{ source('backfill', 'prices') }} as prices
inner join {{ source('backfill', 'intervals') }} as intervals using (code)
where prices.place between intervals.first and intervals.plain_last
group by prices.place, intervals.mask
union all
select place, mask, count(*), sum(capitalisation)
from {{ ref('interval_values') }}
group by place, mask
union all
select place, mask, count(*), sum(capitalisation)
from {{ source('backfill', 'closed') }}
group by place, mask
