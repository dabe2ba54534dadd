-- What if · Who moves against the rule in force, line by line and index by index, and
-- the rule that moves it. The rule is that of the side on which the line is out: what
-- it fails there, its rank, or the break on whose wrong side it stands.
with
moved as (
    select
        lines.*,
        case when lines.is_after then 'add' else 'delete' end as change_type,
        case
            when lines.is_after then 'in_force'
            else lines.scenario_id
        end as out_scenario
    from {{ ref('what_if_lines') }} as lines
    where lines.is_after <> lines.is_before
),

line_failures as (
    select scenario_id, rank_day, security_id, min(screen_id) as first_failed_screen
    from {{ ref('screen_results') }}
    where not is_passed
    group by scenario_id, rank_day, security_id
),

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

bounded as (
    select
        moved.*,
        cast(indexes.position as integer) as position,
        cast(indexes.within_rank as integer) as within_rank,
        cast(nullif(indexes.above_break, '') as integer) as above_break,
        cast(nullif(indexes.below_break, '') as integer) as below_break,
        companies.is_eligible,
        coalesce(
            companies.first_failed_screen, line_failures.first_failed_screen
        ) as first_failed_screen,
        ranks.company_rank
    from moved
    inner join {{ ref('indexes') }} as indexes using (index_code)
    left join {{ ref('screened_companies') }} as companies
        on
            moved.out_scenario = companies.scenario_id
            and moved.rank_day = companies.rank_day
            and moved.company_id = companies.company_id
    left join line_failures
        on
            moved.out_scenario = line_failures.scenario_id
            and moved.rank_day = line_failures.rank_day
            and moved.security_id = line_failures.security_id
    left join {{ ref('company_ranks') }} as ranks
        on
            moved.out_scenario = ranks.scenario_id
            and moved.rank_day = ranks.rank_day
            and moved.company_id = ranks.company_id
),

decided as (
    select
        bounded.*,
        case
            when bounded.first_failed_screen is not null then 'screen'
            when bounded.company_rank > bounded.within_rank then 'rank'
            else 'break'
        end as decided_by,
        case
            when not above.is_above then bounded.above_break
            else bounded.below_break
        end as break_rank,
        case
            when not above.is_above then above.is_kept_by_band
            else below.is_kept_by_band
        end as is_kept_out_by_band
    from bounded
    left join sides as above
        on
            bounded.out_scenario = above.out_scenario
            and bounded.rank_day = above.rank_day
            and bounded.company_id = above.company_id
            and bounded.above_break = above.break_rank
    left join sides as below
        on
            bounded.out_scenario = below.out_scenario
            and bounded.rank_day = below.rank_day
            and bounded.company_id = below.company_id
            and bounded.below_break = below.break_rank
),

other_sides as (
    select
        decided.*,
        decided.is_kept_out_by_band
        or coalesce(others.is_kept_by_band, false) as is_by_band,
        -- out because it stands below the break it must be above: in the scenario that
        -- it is in, it stands above
        coalesce(decided.break_rank = decided.above_break, false)
        = (decided.change_type = 'add') as goes_up
    from decided
    left join {{ ref('company_sides') }} as others
        on
            case
                when decided.is_after then decided.scenario_id
                else 'in_force'
            end = others.scenario_id
            and decided.rank_day = others.rank_day
            and decided.company_id = others.company_id
            and decided.break_rank = others.break_rank
)

select
    other_sides.scenario_id,
    other_sides.rank_day,
    other_sides.position,
    other_sides.index_code,
    other_sides.security_id,
    other_sides.company_id,
    other_sides.change_type,
    -- an add at its weight in the scenario's index, a delete at its weight by the rule
    -- in force; basis points
    case when other_sides.change_type = 'add' then 1 else -1 end * cast(
        10000 * {{ fraction_9(
            'other_sides.cap_millionths', millionths('sizes.available_market_cap')
        ) }}
        as decimal(12, 5)
    ) as weight_change_bp,
    case
        when decided_by = 'screen' and change_type = 'add'
            then 'passes_' || first_failed_screen
        when decided_by = 'screen' then 'failed_' || first_failed_screen
        when decided_by = 'rank' and change_type = 'add'
            then 'rank_within_' || within_rank
        when decided_by = 'rank' then 'rank_beyond_' || within_rank
        when goes_up then 'moved_up'
        else 'moved_down'
    end as reason_code,
    case
        when decided_by = 'screen' then first_failed_screen
        when decided_by = 'rank' then 'rank ' || within_rank
        when is_by_band then 'band of #' || break_rank
        else 'rank at #' || break_rank
    end as decided_by
from other_sides
left join {{ ref('what_if_indexes') }} as sizes
    on
        other_sides.rank_day = sizes.rank_day
        and other_sides.index_code = sizes.index_code
        and sizes.scenario_id = case
            when other_sides.is_after then other_sides.scenario_id
            else 'in_force'
        end
