-- 4 · Ranks run from 1 to the number of eligible companies and placeholders, each held
-- once, and never rise in cap.
with
neighbours as (
    select
        *,
        row_number() over (
            partition by scenario_id, rank_day
            order by company_rank
        ) as expected_rank,
        lag(total_market_cap) over (
            partition by scenario_id, rank_day
            order by company_rank
        ) as cap_before
    from {{ ref('company_ranks') }}
)

select neighbours.*
from neighbours
left join {{ ref('placeholder_ranks') }} as held
    on
        neighbours.scenario_id = held.scenario_id
        and neighbours.rank_day = held.rank_day
        and neighbours.company_rank > held.behind_rank
group by all
having
    company_rank <> expected_rank + coalesce(max(held.places_before), 0)
    or total_market_cap > cap_before
