-- 9 · The levels of the chain just computed that series stand on, with the dividends
-- that 6.1 divides by the divisor.
select
    levels.session,
    levels.index_code,
    levels.price_level,
    levels.total_return_level,
    levels.net_total_return_level,
    case when days.is_valued then days.dividends end as dividends,
    levels.divisor
from {{ ref('published_levels') }} as levels
inner join {{ ref('index_days') }} as days using (session, index_code)
