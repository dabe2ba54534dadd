-- 6.4 step 6 · The additions that become effective at today's close. 6.1 base day ·
-- There they are those since the reconstitution with which the chain begins, those of
-- the base day included; the memberships of a drop have them already.
select additions.source
from {{ source('state', 'compositions') }} as additions
cross join {{ source('state', 'session') }} as today
left join {{ source('state', 'compositions') }} as begun
    on begun.kind = 'reconstitution'
where
    additions.kind in ('ipo_additions', 'fast_entry')
    and case
        when today.is_base_day
            then
                additions.implementation_date
                between begun.implementation_date and today.session
        else additions.implementation_date = today.session
    end
order by additions.position
