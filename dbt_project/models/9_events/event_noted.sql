-- 6.3 ticker change, suspension, resumption · Listed; nothing moves.
select
    lines.security_id,
    'noted' as outcome,
    true as stays,
    lines.index_shares,
    lines.total_shares,
    lines.capitalisation
from {{ source('night', 'event') }}
inner join {{ source('night', 'lines') }} as lines using (security_id)
