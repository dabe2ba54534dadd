-- 6.1 · The levels from which the next session goes on: those of the last published
-- day, and for an index that is empty now those of the last day that had it.
select
    index_code,
    opening_divisor as divisor,
    price_level,
    total_return_level,
    net_total_return_level
from {{ source('state', 'published_values') }}
qualify row_number() over (partition by index_code order by session desc) = 1
