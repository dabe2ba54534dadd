-- 6.4 step 2 · The candidates with the facts of the day: close, shares, company cap,
-- and whether the line prices its company. A fast entry is measured by what was
-- offered, at the close of the first trading day.
with
candidates as (
    select * from {{ ref('ipo_candidates') }}
    union all
    select * from {{ ref('fast_entry_candidates') }}
)

select
    candidates.*,
    lines.ticker,
    lines.name,
    lines.close,
    lines.total_shares,
    lines.available_shares,
    lines.addtv_2y_usd,
    caps.total_market_cap as company_total_market_cap,
    case
        when candidates.kind = 'fast_entry'
            then {{ from_millionths(
                'cast(candidates.offering_shares as hugeint) * '
                    ~ millionths('lines.close')
            ) }}
    end as investable_market_cap,
    vehicles.security_id is not null as has_vehicle,
    coalesce(vehicles.security_id = candidates.security_id, false) as is_pricing_vehicle
from candidates
inner join {{ ref('candidate_lines') }} as lines
    using (scenario_id, rank_day, company_id, security_id)
left join {{ ref('pricing_vehicles') }} as vehicles
    on
        candidates.scenario_id = vehicles.scenario_id
        and candidates.rank_day = vehicles.rank_day
        and candidates.company_id = vehicles.company_id
left join {{ ref('company_market_caps') }} as caps
    on
        candidates.scenario_id = caps.scenario_id
        and candidates.rank_day = caps.rank_day
        and candidates.company_id = caps.company_id
