-- contract 3 · thresholds: the floor and the breaks as they were and as they are.
{{ config(alias='thresholds') }}
select
    scenario_id,
    threshold,
    break_rank,
    reconstitution,
    rank_date,
    market_cap,
    level_then,
    level_now,
    market_return,
    adjusted_market_cap
from {{ ref('adjusted_thresholds') }}
order by scenario_id, threshold
