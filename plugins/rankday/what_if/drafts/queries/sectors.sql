-- The weight of each sector in the draft and in its parent at the newest event.
select
    sector,
    coalesce(sum(weight) filter (where index_code = $draft), 0) as weight,
    coalesce(sum(weight) filter (where index_code = $parent), 0) as weight_in_parent
from lines
where event = $event
group by sector
order by weight desc, sector
