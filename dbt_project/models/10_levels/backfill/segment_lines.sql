-- 6.1 · The state in which a segment leaves its lines: at the last close, carried where
-- there is none; a line whose state began after that close as it began.
select
    lines.security_id,
    lines.index_shares,
    lines.total_shares,
    {{ line_value(
        'case when lines.first <= lines.last then prices.close end',
        'lines.index_shares',
        'coalesce(case when lines.first <= lines.last then carried.capitalisation end, '
        ~ 'lines.capitalisation)'
    ) }} as capitalisation,
    lines.mask
from {{ source('backfill', 'intervals') }} as lines
cross join {{ source('backfill', 'segment') }} as segment
left join {{ source('backfill', 'prices') }} as prices
    on lines.code = prices.code and segment.last = prices.place
left join {{ ref('interval_values') }} as carried
    on lines.code = carried.code and segment.last = carried.place
where lines.last = segment.last and lines.plain_last = segment.last
