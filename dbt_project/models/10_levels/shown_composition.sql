-- contract 3 pro_forma · The composition that is shown ahead of its implementation: of
-- those known by today the newest.
select compositions.source
from {{ source('state', 'compositions') }} as compositions
cross join {{ source('state', 'session') }} as today
where
    compositions.known_from <= today.session
    and compositions.implementation_date > today.session
order by compositions.known_from desc, compositions.position
limit 1
