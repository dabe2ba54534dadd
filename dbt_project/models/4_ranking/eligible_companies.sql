-- 4 · The companies that are ranked on the rank day, with the cap that ranks them. What
-- a spin-off brings later stands among them by `standing_ranks`.
select
    scenario_id,
    rank_day,
    company_id,
    pricing_vehicle_id,
    total_market_cap
from {{ ref('screened_companies') }}
where is_eligible and not coalesce(is_spun_off, false)
