-- 12 · What those who track an index trade in each line at an implementation: the
-- change of its weight at equal closes times what is tracked, and in how many days of
-- its average volume. Of readers' interest: doubles, no decision reads them.
with
volumes as (
    select scenario_id, rank_day, security_id, addtv_2y_usd
    from {{ ref('candidate_lines') }}
)

select
    lines.*,
    asked.tracked_usd,
    cast(lines.weight_after - lines.weight_before as double) / 1e12
    * asked.tracked_usd as trade_usd,
    abs(cast(lines.weight_after - lines.weight_before as double)) / 1e12
    * asked.tracked_usd / nullif(cast(volumes.addtv_2y_usd as double), 0)
        as volume_days
from {{ ref('weight_differences') }} as lines
cross join {{ source('backtest', 'asked') }} as asked
left join volumes using (scenario_id, rank_day, security_id)
where lines.weight_after <> lines.weight_before
