-- 6.1 · Lines carried without a break in the sessions before, with their number.
select security_id, count(*) as sessions
from {{ source('state', 'carried_lines') }}
group by security_id
having count(*) = (select count(*) from {{ source('state', 'sessions_before') }})
