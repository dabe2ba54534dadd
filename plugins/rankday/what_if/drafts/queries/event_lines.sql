-- The lines of the asked indexes at an event, each with what its parts and weight are.
select
    $event as event,
    weights.index_code,
    weights.security_id,
    weights.company_id,
    weights.ticker,
    weights.name,
    weights.company_rank,
    coalesce(companies.sector, 'not reported') as sector,
    weights.close,
    weights.available_shares,
    weights.index_shares,
    weights.cap_millionths,
    weights.available_market_cap,
    weights.weight,
    weights.style_share,
    weights.capping_factor,
    weights.membership_reason
from {family_weights} as weights
left join {stg_companies} as companies using (scenario_id, rank_day, company_id)
where weights.index_code in (select unnest($codes))
order by weights.index_code, weights.weight desc, weights.security_id
