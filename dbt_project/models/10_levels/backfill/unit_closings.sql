-- 6.1 · The lines around an event at the close before it. What is at place 0 has closed
-- already.
select
    units.place,
    closings.security_id,
    closings.index_shares,
    closings.total_shares,
    case
        when units.place = 0 then closings.opening_capitalisation else
            closings.capitalisation
    end as capitalisation,
    closings.mask
from {{ ref('line_closings') }} as closings
inner join {{ source('backfill', 'units') }} as units using (security_id)
