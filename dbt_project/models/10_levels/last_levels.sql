-- 6.1 · Where a chain leaves each index: the divisor of the next opening and the
-- levels, null where the index was worth nothing.
select
    index_code,
    opening_divisor as divisor,
    price_level,
    total_return_level,
    net_total_return_level
from {{ ref('level_chain') }}
qualify row_number() over (partition by index_code order by place desc) = 1
