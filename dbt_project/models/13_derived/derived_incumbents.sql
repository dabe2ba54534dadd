-- 7.1 · The derived codes that each line holds at the rank-day close, with its company:
-- of the same source as the base codes. A vanished line has no company any more.
select distinct
    rank_days.scenario_id,
    rank_days.rank_day,
    lines.company_id,
    incumbents.security_id,
    incumbents.index_code
from {{ ref('rank_days') }} as rank_days
inner join {{ source('run', 'incumbents') }} as incumbents using (rank_day)
inner join (
    select distinct index_code
    from {{ ref('derived_indexes') }}
) as codes using (index_code)
left join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
