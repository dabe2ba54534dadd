-- contract 3 · Who is in which index, with its weight, what became of its counts, and
-- the part of the line that stands in the index.
select
    scenario_id,
    index_code,
    security_id,
    company_id,
    ticker,
    name,
    company_rank,
    total_market_cap as company_total_market_cap,
    close,
    available_shares,
    available_market_cap,
    weight,
    membership_reason,
    total_shares,
    share_outcome,
    style_share,
    capping_factor,
    index_shares
from {{ ref('family_weights') }}
inner join {{ ref('standing_ranks') }}
    using (scenario_id, rank_day, company_id, company_rank)
order by scenario_id, index_code, security_id
