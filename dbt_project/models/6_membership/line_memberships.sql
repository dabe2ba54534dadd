-- 5 · Who is in which index by the rank day, line by line, and how it came or stayed.
select
    memberships.scenario_id,
    memberships.rank_day,
    memberships.index_code,
    memberships.position,
    lines.security_id,
    memberships.company_id,
    memberships.company_rank,
    case
        when memberships.is_kept_by_band then 'kept_by_band'
        when prior_lines.security_id is not null then 'kept_by_rank'
        when prior_companies.company_id is not null then 'new_line_of_member'
        else 'new_by_rank'
    end as membership_reason
from {{ ref('company_memberships') }} as memberships
inner join {{ ref('eligible_lines') }} as lines
    using (scenario_id, rank_day, company_id)
left join {{ ref('prior_membership') }} as prior_lines
    using (scenario_id, rank_day, index_code, security_id)
left join (
    select distinct scenario_id, rank_day, company_id, index_code
    from {{ ref('prior_membership') }}
) as prior_companies using (scenario_id, rank_day, index_code, company_id)
