-- 4 · Eligible companies by total market cap, the largest is rank 1; ties: lower
-- company_id first (UTF-8 bytes). Cumulative cap and percentile within the broad market
-- (ranks 1–4000); null beyond. Placeholders of members that the feed never shows
-- (evidence) hold ranks too, so those behind them move down.
with
by_cap as (
    select
        scenario_id,
        rank_day,
        company_id,
        pricing_vehicle_id,
        total_market_cap,
        row_number() over (
            partition by scenario_id, rank_day
            order by total_market_cap desc, company_id
        ) as place
    from {{ ref('eligible_companies') }}
),

ranked as (
    select
        by_cap.scenario_id,
        by_cap.rank_day,
        by_cap.company_id,
        by_cap.pricing_vehicle_id,
        by_cap.total_market_cap,
        cast(
            by_cap.place + coalesce(max(placeholders.places_before), 0) as integer
        ) as company_rank
    from by_cap
    left join {{ ref('placeholder_ranks') }} as placeholders
        on
            by_cap.scenario_id = placeholders.scenario_id
            and by_cap.rank_day = placeholders.rank_day
            and by_cap.place > placeholders.behind_place
    group by
        by_cap.scenario_id,
        by_cap.rank_day,
        by_cap.company_id,
        by_cap.pricing_vehicle_id,
        by_cap.total_market_cap,
        by_cap.place
),

in_broad_market as (
    select
        ranked.*,
        ranked.company_rank <= rulebook.broad_market_companies as is_in_broad_market,
        case
            when is_in_broad_market then ranked.total_market_cap
        end as broad_market_cap
    from ranked
    inner join {{ parameters('broad_market_companies') }} as rulebook
        using (scenario_id, rank_day)
),

cumulated as (
    select
        *,
        sum(broad_market_cap) over (
            partition by scenario_id, rank_day
        ) as broad_market_total,
        sum(broad_market_cap) over (
            partition by scenario_id, rank_day
            order by company_rank
        ) as running_total
    from in_broad_market
)

select
    scenario_id,
    rank_day,
    company_id,
    pricing_vehicle_id,
    total_market_cap,
    company_rank,
    is_in_broad_market,
    broad_market_total,
    case
        when is_in_broad_market then cast(running_total as decimal(38, 6))
    end as cumulative_market_cap,
    case
        when is_in_broad_market
            then {{ fraction_9(
                millionths('running_total'), millionths('broad_market_total')
            ) }}
    end as percentile
from cumulated
