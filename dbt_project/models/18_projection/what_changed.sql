-- contract 3 · What this projection says otherwise than the last one, each row with the
-- most telling cause.
select
    differences.scenario_id,
    differences.index_code,
    differences.security_id,
    differences.company_id,
    differences.ticker,
    differences.name,
    differences.change_before,
    differences.change_now,
    causes.cause,
    found.reference,
    causes.sentence as explanation,
    differences.cap_change_percent,
    differences.break_change_percent
from {{ ref('projected_differences') }} as differences
inner join {{ ref('projected_causes') }} as found using (index_code, security_id)
inner join {{ ref('projection_causes') }} as causes using (evidence)
qualify
    row_number() over (
        partition by
            differences.scenario_id, differences.index_code, differences.security_id
        order by cast(causes.position as integer)
    ) = 1
order by differences.scenario_id, differences.index_code, differences.security_id
