-- The lines of the draft at the newest event, each with its weight in the parent too.
select
    lines.security_id, lines.company_id, lines.ticker, lines.name, lines.sector, lines.company_rank,
    lines.close, lines.index_shares, lines.available_market_cap, lines.weight,
    in_parent.weight as weight_in_parent,
    lines.style_share, lines.capping_factor, lines.membership_reason
from lines
left join (
    select security_id, weight from lines where event = $event and index_code = $parent
) as in_parent using (security_id)
where lines.event = $event and lines.index_code = $draft
order by lines.weight desc, lines.security_id
