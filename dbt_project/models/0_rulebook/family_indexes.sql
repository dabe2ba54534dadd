-- 5.index, 7.1 · Every index in force, in the order of every list of codes: the base
-- indexes, then the derived ones by position.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    base.index_code,
    base.position,
    true as is_base
from {{ ref('rank_days') }} as rank_days
cross join {{ typed_indexes() }} as base
union all
select
    scenario_id,
    rank_day,
    index_code,
    position,
    false as is_base
from {{ ref('derived_indexes_in_force') }}
