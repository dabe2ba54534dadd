-- contract 3 · The corporate actions since the rank day, and what each did to the lines
-- it touches.
select
    scenario_id,
    event_id,
    company_id,
    security_id,
    role,
    event_type,
    ex_date,
    terms,
    outcome,
    market_cap_before,
    market_cap_after,
    company_rank_before,
    company_rank_after
from {{ ref('season_effects') }}
order by scenario_id, event_id, company_id, security_id
