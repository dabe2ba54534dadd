-- 6.1 · What each index was worth when the session opened; nothing was open on the base
-- day.
select bits.index_code, sum(closings.opening_capitalisation) as value
from {{ ref('line_closings') }} as closings
{{ join_indexes('closings') }}
cross join {{ source('state', 'session') }} as today
where today.is_base_day is not true
group by bits.index_code
union all
select closings.index_code, sum(closings.opening_capitalisation)
from {{ ref('derived_closings') }} as closings
cross join {{ source('state', 'session') }} as today
where today.is_base_day is not true
group by closings.index_code
