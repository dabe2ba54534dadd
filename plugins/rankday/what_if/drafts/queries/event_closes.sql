-- What each candidate line is worth at the closes of an event, as its turnover counts it (6).
select
    $event as event,
    candidates.security_id,
    cast(coalesce(lines.available_shares, candidates.available_shares) as hugeint) as available_shares,
    cast(coalesce(lines.close, candidates.close) * 1000000 as hugeint) as close_millionths
from {candidate_lines} as candidates
left join {closing_lines} as lines using (scenario_id, rank_day, security_id)
where coalesce(lines.close, candidates.close) is not null
