-- contract 3 · What a preliminary list changes against the one before, every row with
-- its cause.
select
    differences.scenario_id,
    differences.index_code,
    differences.security_id,
    coalesce(lines.ticker, previous.ticker) as ticker,
    coalesce(lines.name, previous.name) as name,
    case when differences.is_in then 'add' else 'delete' end as change_type,
    differences.cause,
    differences.reference,
    differences.explanation
from {{ ref('season_differences') }} as differences
left join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
left join {{ source('run', 'previous_constituents') }} as previous
    using (rank_day, index_code, security_id)
where differences.was_in <> differences.is_in
order by differences.scenario_id, differences.index_code, differences.security_id
