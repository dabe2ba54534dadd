-- 7.3 step 7 · The breaks of a set: the smallest scores at or below which companies
-- hold a quarter, a half and three quarters of what the set is worth.
with
up_to_score as (
    select
        scenario_id,
        rank_day,
        base_set,
        score,
        sum(cap_millionths) over (
            partition by scenario_id, rank_day, base_set order by score
        ) as cap_so_far,
        sum(cap_millionths) over (
            partition by scenario_id, rank_day, base_set
        ) as cap_of_set
    from {{ ref('style_scores') }}
)

select
    scenario_id,
    rank_day,
    base_set,
    cast(count(*) as integer) as company_count,
    max(cap_of_set) as cap_millionths,
    min(score) filter (where 4 * cap_so_far >= cap_of_set) as lower_quartile,
    min(score) filter (where 4 * cap_so_far >= 2 * cap_of_set) as median,
    min(score) filter (where 4 * cap_so_far >= 3 * cap_of_set) as upper_quartile
from up_to_score
group by scenario_id, rank_day, base_set
