-- What if · Who is in which index in each scenario, with the capitalisation that weighs
-- the line.
select
    memberships.scenario_id,
    memberships.rank_day,
    memberships.index_code,
    memberships.security_id,
    memberships.company_id,
    cast(lines.available_shares as hugeint) * {{ millionths('lines.close') }}
        as cap_millionths
from {{ ref('line_memberships') }} as memberships
inner join {{ ref('closing_lines') }} as lines
    using (scenario_id, rank_day, security_id)
where not lines.has_left
