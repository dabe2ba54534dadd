-- 5 · Ranks as they stand on the list date: those of the rank day, but for companies
-- that a merger or a spin-off gave a new cap, and those that it brought. They stand
-- where the first company of the rank day's ladder stood that does not rank before that
-- cap (their own old place is a rung like any other), with its percentile. Nobody else
-- moves. On the rank day these are the ranks of the rank day.
with
ladder as (
    select * from {{ ref('company_ranks') }}
),

ladders as (
    select
        scenario_id,
        rank_day,
        max(broad_market_total) as broad_market_total
    from ladder
    group by scenario_id, rank_day
),

moved as (
    select scenario_id, rank_day, company_id, pricing_vehicle_id, total_market_cap
    from {{ ref('re_ranked_caps') }}
    union all
    select scenario_id, rank_day, company_id, pricing_vehicle_id, total_market_cap
    from {{ ref('screened_companies') }}
    where is_eligible and is_spun_off
),

placed as (
    select
        moved.scenario_id,
        moved.rank_day,
        moved.company_id,
        moved.pricing_vehicle_id,
        moved.total_market_cap,
        cast(count(ladder.company_id) + 1 as integer) as company_rank
    from moved
    left join ladder
        on
            moved.scenario_id = ladder.scenario_id
            and moved.rank_day = ladder.rank_day
            and (
                moved.total_market_cap < ladder.total_market_cap
                or (
                    moved.total_market_cap = ladder.total_market_cap
                    and moved.company_id > ladder.company_id
                )
            )
    group by all
)

select ladder.*
from ladder
anti join placed using (scenario_id, rank_day, company_id)
union all by name
select
    placed.*,
    placed.company_rank <= rulebook.broad_market_companies as is_in_broad_market,
    ladders.broad_market_total,
    case
        when placed.company_rank <= rulebook.broad_market_companies
            then coalesce(
                rungs.cumulative_market_cap,
                cast(ladders.broad_market_total as decimal(38, 6))
            )
    end as cumulative_market_cap,
    case
        when placed.company_rank <= rulebook.broad_market_companies
            then coalesce(rungs.percentile, cast(1 as decimal(12, 9)))
    end as percentile
from placed
inner join {{ parameters('broad_market_companies') }} as rulebook
    using (scenario_id, rank_day)
inner join ladders using (scenario_id, rank_day)
left join ladder as rungs using (scenario_id, rank_day, company_rank)
