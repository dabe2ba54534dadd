-- 6.4 steps 4, 5 · What becomes of each candidate, the first that holds: its new
-- company is priced by a line that is no candidate; it fails a screen; it is too small;
-- its company is not added; else it is added. A line fails by its own screens; those of
-- the line that prices a company are the company's.
with
failures as (
    select scenario_id, rank_day, security_id, min(screen_id) as first_failed_screen
    from {{ ref('offered_screens') }}
    where not is_passed
    group by scenario_id, rank_day, security_id
),

limits as (
    select
        lines.*,
        rulebook.fast_entry_break,
        failures.first_failed_screen,
        floors.adjusted_market_cap as floor_cap,
        -- a new company needs the floor; where no reconstitution gives one, a fast
        -- entry does not
        coalesce(
            lines.company_total_market_cap > floors.adjusted_market_cap,
            lines.kind = 'fast_entry' and floors.threshold is null
        ) as is_above_floor,
        lines.kind <> 'fast_entry'
        or coalesce(
            lines.investable_market_cap > entries.adjusted_market_cap, false
        ) as is_fast_enough,
        bool_or(lines.is_pricing_vehicle) over (
            partition by lines.scenario_id, lines.rank_day, lines.company_id
        ) as is_priced_by_candidate
    from {{ ref('addition_lines') }} as lines
    inner join {{ parameters('fast_entry_break') }} as rulebook
        using (scenario_id, rank_day)
    left join failures using (scenario_id, rank_day, security_id)
    left join {{ ref('adjusted_thresholds') }} as floors
        on
            lines.scenario_id = floors.scenario_id
            and lines.rank_day = floors.rank_day
            and floors.threshold = 'floor'
    left join {{ ref('adjusted_thresholds') }} as entries
        on
            lines.scenario_id = entries.scenario_id
            and lines.rank_day = entries.rank_day
            and rulebook.fast_entry_break = entries.break_rank
),

decided as (
    select
        *,
        case
            when is_new_company and has_vehicle and not is_priced_by_candidate
                then 'vehicle_not_offered'
            when first_failed_screen is not null then 'failed_screen'
            when not is_fast_enough then 'below_fast_entry'
            when is_new_company and is_pricing_vehicle and not is_above_floor
                then 'below_floor'
        end as own_outcome
    from limits
)

select
    * exclude (own_outcome, is_above_floor, is_fast_enough, is_priced_by_candidate),
    coalesce(
        own_outcome,
        case
            when
                is_new_company
                and not bool_or(is_pricing_vehicle and own_outcome is null) over (
                    partition by scenario_id, rank_day, company_id
                )
                then 'company_not_added'
            else 'added'
        end
    ) as outcome
from decided
