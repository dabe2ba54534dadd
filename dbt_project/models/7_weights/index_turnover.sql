-- 6 · One-way turnover of each index: half the sum of absolute weight differences
-- between the incumbents and the new composition. Nine decimals.
select
    scenario_id,
    rank_day,
    index_code,
    cast(
        cast(
            sum(abs(weight_after - weight_before)) // 2000 as decimal(38, 0)
        ) * cast(0.000000001 as decimal(10, 9)) as decimal(12, 9)
    ) as turnover
from {{ ref('weight_differences') }}
group by scenario_id, rank_day, index_code
