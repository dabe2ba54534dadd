-- 10 · What each session asked for gives each fund in force there: the level of its
-- benchmark and the one that it earns; without them it has no row. It may begin where
-- both are above zero.
with
terms as (
    {{ rows_in_force(ref('fund_rows'), 'fund_code') }}
),

found as (
    select
        terms.*,
        {{ level_named('terms.benchmark', 'levels') }} as benchmark_level,
        {{ earned_level('terms', 'levels') }} as earned_level,
        levels.dividends,
        levels.divisor as index_divisor
    from terms
    inner join {{ source('state', 'series_levels') }} as levels
        using (session, index_code)
)

select
    *,
    benchmark_level > 0
    and earned_level > 0
    and (base_date is null or session >= base_date) as may_begin
from found
where benchmark_level is not null and earned_level is not null
