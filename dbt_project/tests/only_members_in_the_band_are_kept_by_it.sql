-- 5.band · Whom the band keeps is inside it, is a member of the R3000 already, and
-- stands where it stood.
select sides.*
from {{ ref('company_sides') }} as sides
left join (
    select distinct scenario_id, rank_day, company_id
    from {{ ref('prior_membership') }}
    where index_code = 'R3000'
) as members using (scenario_id, rank_day, company_id)
where
    sides.is_kept_by_band
    and (
        not sides.is_in_band
        or members.company_id is null
        or sides.is_above is distinct from sides.was_above
    )
