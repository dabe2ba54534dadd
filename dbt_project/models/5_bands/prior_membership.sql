-- 5 · The codes each line holds at the rank-day close, with its company; a vanished
-- line has no company any more.
select
    incumbents.scenario_id,
    incumbents.rank_day,
    lines.company_id,
    incumbents.security_id,
    incumbents.index_code
from {{ ref('stg_incumbents') }} as incumbents
left join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
