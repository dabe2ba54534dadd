-- 4 · Ranks run from 1 to the number of eligible companies, each held once, and never rise in cap.
with
neighbours as (
    select
        *,
        row_number() over (partition by scenario_id, rank_day order by company_rank) as expected_rank,
        lag(total_market_cap) over (partition by scenario_id, rank_day order by company_rank) as cap_before
    from {{ ref('company_ranks') }}
)

select *
from neighbours
where company_rank <> expected_rank or total_market_cap > cap_before
