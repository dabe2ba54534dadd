-- 12 · Lines that events connect: what becomes of one may depend on the others, so a
-- scenario that has one of them otherwise has them all otherwise.
with recursive
links as (
    select security_id, other_security_id
    from {{ source('stacked', 'events') }}
    where other_security_id is not null
    union
    select other_security_id, security_id
    from {{ source('stacked', 'events') }}
    where other_security_id is not null
),

reached as (
    select distinct security_id, security_id as reached_id from links
    union
    select reached.security_id, links.other_security_id
    from reached
    inner join links on reached.reached_id = links.security_id
)

select security_id, min(reached_id) as group_id
from reached
group by security_id
