-- What if · Who moves against the rule in force, line by line and index by index, and
-- the rule that moves it. The rule is that of the side on which the line is out: what
-- it fails there, its rank, or the break on whose wrong side it stands.
with
sides as (
    select
        scenario_id as out_scenario,
        rank_day,
        company_id,
        break_rank,
        is_above,
        is_kept_by_band
    from {{ ref('company_sides') }}
),

decided as (
    select
        lines.*,
        case
            when lines.first_failed_screen is not null then 'screen'
            when lines.company_rank > lines.within_rank then 'rank'
            else 'break'
        end as decided_on,
        case
            when not above.is_above then lines.above_break
            else lines.below_break
        end as break_rank,
        case
            when not above.is_above then above.is_kept_by_band
            else below.is_kept_by_band
        end as is_kept_out_by_band
    from {{ ref('what_if_moved_lines') }} as lines
    left join sides as above
        on
            lines.out_scenario = above.out_scenario
            and lines.rank_day = above.rank_day
            and lines.company_id = above.company_id
            and lines.above_break = above.break_rank
    left join sides as below
        on
            lines.out_scenario = below.out_scenario
            and lines.rank_day = below.rank_day
            and lines.company_id = below.company_id
            and lines.below_break = below.break_rank
),

other_sides as (
    select
        decided.*,
        decided.is_kept_out_by_band
        or coalesce(others.is_kept_by_band, false) as is_by_band,
        -- out below the break it must be above: where it is in, it stands above
        coalesce(decided.break_rank = decided.above_break, false)
        = (decided.change_type = 'add') as goes_up
    from decided
    left join {{ ref('company_sides') }} as others
        on
            decided.in_scenario = others.scenario_id
            and decided.rank_day = others.rank_day
            and decided.company_id = others.company_id
            and decided.break_rank = others.break_rank
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.position,
    lines.index_code,
    lines.security_id,
    lines.company_id,
    lines.change_type,
    -- an add at its weight in the scenario, a delete at that by the rule in force
    case when lines.change_type = 'add' then 1 else -1 end * cast(10000 * {{ fraction_9(
        'lines.cap_millionths', millionths('sizes.available_market_cap')
    ) }} as decimal(12, 5)) as weight_change_bp,
    case
        when decided_on = 'screen' and change_type = 'add'
            then 'passes_' || first_failed_screen
        when decided_on = 'screen' then 'failed_' || first_failed_screen
        when decided_on = 'rank' and change_type = 'add'
            then 'rank_within_' || within_rank
        when decided_on = 'rank' then 'rank_beyond_' || within_rank
        when goes_up then 'moved_up'
        else 'moved_down'
    end as reason_code,
    case
        when decided_on = 'screen' then first_failed_screen
        when decided_on = 'rank' then 'rank ' || within_rank
        when is_by_band then 'band of #' || break_rank
        else 'rank at #' || break_rank
    end as decided_by
from other_sides as lines
left join {{ ref('what_if_indexes') }} as sizes
    on
        lines.in_scenario = sizes.scenario_id
        and lines.rank_day = sizes.rank_day
        and lines.index_code = sizes.index_code
