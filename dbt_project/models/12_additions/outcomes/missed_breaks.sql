-- 6.4 step 4 · The breaks below which a new company stands: those whose adjusted cap it
-- does not reach. A break without a row is missed by nobody; there are no bands.
select distinct
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    thresholds.break_rank
from {{ ref('addition_outcomes') }} as companies
inner join {{ ref('adjusted_thresholds') }} as thresholds
    using (scenario_id, rank_day)
where
    companies.is_new_company
    and thresholds.break_rank is not null
    and not coalesce(
        companies.company_total_market_cap >= thresholds.adjusted_market_cap, false
    )
