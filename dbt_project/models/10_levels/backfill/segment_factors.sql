-- 7.2 · The factors in which a segment leaves the lines of derived indexes.
select
    factors.index_code,
    factors.security_id,
    factors.style_share,
    factors.capping_factor
from {{ source('backfill', 'factors') }} as factors
inner join {{ source('backfill', 'intervals') }} as lines using (security_id, since)
cross join {{ source('backfill', 'segment') }} as segment
where lines.last = segment.last and lines.plain_last = segment.last
