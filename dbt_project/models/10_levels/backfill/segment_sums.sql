-- A backfill's `session_sums` · The same of every session of a segment. An opening is
-- the close, without the lines that events of the next session touch, and with the
-- states that those begin; the openings before and after a segment may belong to its
-- neighbours.
with
openings as (
    select place, mask, lines, value from {{ ref('segment_values') }}
    union all
    select greatest(since, 0), mask, count(*), sum(capitalisation)
    from {{ source('backfill', 'intervals') }}
    group by all
    union all
    select place, mask, -count(*), -sum(capitalisation)
    from {{ source('backfill', 'closed') }}
    group by place, mask
)

select segment.number + place as place, 'close' as moment, mask, lines, value
from {{ ref('segment_values') }}
cross join {{ source('backfill', 'segment') }} as segment
union all
select segment.number + place, 'opening', mask, lines, value
from openings
cross join {{ source('backfill', 'segment') }} as segment
where place between segment.first_opening and segment.last_opening
union all
select segment.number + places.place, 'dividends', paid.mask, count(*), sum(paid.amount)
from {{ ref('dividends_paid') }} as paid
inner join {{ source('backfill', 'places') }} as places using (session)
cross join {{ source('backfill', 'segment') }} as segment
where places.place between 1 and segment.last
group by segment.number, places.place, paid.mask
