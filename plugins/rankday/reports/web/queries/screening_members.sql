-- What became of the companies of the parent of a screened index: who passes, who is
-- in, who is in although a condition fails (entry only), who passes flagged.
with companies as (
    select
        company_id,
        bool_and(is_passed) as is_passing,
        bool_or(is_flagged) as is_flagged,
        string_agg(condition, '|' order by list_position($conditions, condition))
            filter (where not is_passed) as failed
    from derived_screen_results
    where index_code = $code
    group by company_id
),

members as (
    select distinct company_id, membership_reason
    from constituents
    where index_code = $code
)

select
    companies.*,
    decisions.name,
    lines.ticker,
    members.company_id is not null as is_member,
    members.membership_reason
from companies
left join members on companies.company_id = members.company_id
left join decisions on companies.company_id = decisions.company_id
left join lines on decisions.pricing_vehicle_id = lines.security_id
order by companies.company_id
