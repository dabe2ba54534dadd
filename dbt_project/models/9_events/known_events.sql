-- 6.3 · Every event in its newest state: of the drops that name it the newest holds.
select * exclude (drop_number)
from {{ source('state', 'reported_events') }}
qualify row_number() over (partition by event_id order by drop_number desc) = 1
