-- 2 · Every line of the drop meets every screen of the rulebook: no row can never mean
-- passed.
select
    lines.scenario_id,
    lines.rank_day,
    lines.security_id,
    screens.screen_id
from {{ ref('stg_securities') }} as lines
cross join {{ ref('screens') }} as screens
anti join {{ ref('screen_results') }} as results
    using (scenario_id, rank_day, security_id, screen_id)
