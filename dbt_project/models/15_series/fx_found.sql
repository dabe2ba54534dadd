-- 9.1 · The rate that each session gives: of the fixing asked for, or of the first in
-- the order of UTF-8 that gives it, by the first way. Sessions count from 1.
with
places as (
    {{ session_places() }}
)

select
    places.place,
    ways.*
from {{ ref('fx_ways') }} as ways
inner join places using (session)
qualify row_number() over (
    partition by ways.session, ways.currency, ways.asked_fixing, ways.kind
    order by ways.fixing, ways.way
) = 1
