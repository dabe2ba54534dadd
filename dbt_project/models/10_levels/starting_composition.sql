-- 6.1 base day · What the chain begins with: the newest approved reconstitution
-- implemented on or before the base day, else the memberships of that day's drop.
with
precedence as (
    select *
    from (values ('reconstitution', 1), ('memberships', 2)) as kinds (kind, place)
)

select compositions.source
from {{ source('state', 'compositions') }} as compositions
inner join precedence using (kind)
cross join {{ source('state', 'session') }} as today
where compositions.implementation_date <= today.session
order by
    precedence.place,
    compositions.implementation_date desc,
    compositions.position desc
limit 1
