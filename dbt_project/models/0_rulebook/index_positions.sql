-- 5.index, 7.1 · Every code of the rulebook with its place in every list of codes: base
-- indexes, then derived ones, of which a code keeps its position for good.
select
    index_code,
    position,
    true as is_base
from {{ typed_indexes() }}
union all
select
    index_code,
    min(cast(position as integer)) as position,
    false as is_base
from {{ ref('derived_indexes') }}
group by index_code
