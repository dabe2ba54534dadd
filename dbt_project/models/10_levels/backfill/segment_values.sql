-- 6.1 · What the lines of each combination of indexes are worth at each close of a
-- segment: traded, carried (interval_values), and where an event follows by its own
-- rules (closed). Traded ones are summed as the prices lie: with a row for each line
-- and session first, as line_closings has for one session, this takes ten times as long
-- (DECISIONS.md).
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
where place > 0
group by place, mask
