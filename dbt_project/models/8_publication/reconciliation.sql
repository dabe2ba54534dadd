-- contract 3 · The version at implementation against the newest list: every line of
-- both, and why one of them lacks it.
select
    scenario_id,
    index_code,
    security_id,
    was_in as in_pro_forma,
    is_in as in_final,
    weight_before as pro_forma_weight,
    weight_after as final_weight,
    cause
from {{ ref('season_differences') }}
order by scenario_id, index_code, security_id
