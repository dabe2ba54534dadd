-- 7.2 · The factors of a published opening, from which the next session goes on.
select
    opening.index_code,
    opening.security_id,
    opening.style_share,
    opening.capping_factor
from {{ source('state', 'published_opening') }} as opening
anti join {{ ref('indexes') }} as base using (index_code)
