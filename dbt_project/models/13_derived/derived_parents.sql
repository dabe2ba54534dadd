-- 7.1 · The companies of the base indexes by the rank day: what selection begins with.
select distinct
    scenario_id,
    rank_day,
    index_code,
    company_id,
    company_rank
from {{ ref('line_memberships') }}
semi join {{ ref('derived_rules') }} as rules
    on
        line_memberships.scenario_id = rules.scenario_id
        and line_memberships.rank_day = rules.rank_day
        and line_memberships.index_code = rules.parent_code
