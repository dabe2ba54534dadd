-- What if · Who moves against the rule in force, line by line and index by index, and
-- the rule that moves it. The rule is that of the side on which the line is out: what
-- it fails there, its rank, or the break on whose wrong side it stands.
with
{{ what_if_bounds() }}

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
    {{ what_if_reason() }} as reason_code,
    {{ what_if_rule() }} as decided_by
from other_sides
left join {{ ref('what_if_indexes') }} as sizes
    on
        other_sides.rank_day = sizes.rank_day
        and other_sides.index_code = sizes.index_code
        and sizes.scenario_id = case
            when other_sides.is_after then other_sides.scenario_id
            else 'in_force'
        end
