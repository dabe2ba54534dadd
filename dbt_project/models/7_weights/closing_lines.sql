-- 6 · Close and share counts that weigh a line: of the implementation session where its
-- snapshot is there, else of the rank day; a line that stays without a primary close
-- keeps its rank-day close. Who has left is marked.
select
    lines.scenario_id,
    lines.rank_day,
    lines.company_id,
    lines.security_id,
    candidates.ticker,
    candidates.name,
    coalesce(implementation.close, candidates.close) as close,
    counts.available_shares,
    counts.total_shares,
    counts.outcome as share_outcome,
    case
        when implementation.close is not null then rank_days.implementation_day
        else lines.rank_day
    end as close_as_of,
    departed.security_id is not null as has_left,
    departed.how as left_how
from {{ ref('eligible_lines') }} as lines
inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
inner join {{ ref('candidate_lines') }} as candidates
    using (scenario_id, rank_day, security_id)
inner join {{ ref('line_share_counts') }} as counts
    using (scenario_id, rank_day, security_id)
left join {{ ref('stg_implementation_closes') }} as implementation
    using (scenario_id, rank_day, security_id)
left join {{ ref('departed_lines') }} as departed
    using (scenario_id, rank_day, security_id)
