-- 4.vehicle · The line at whose close a company is valued: among lines passing S01 and
-- S02 with a close, of a company in R3000E those with days of volume enough (where any
-- has them), those whose two-year volume is less than 20 % from the highest compete;
-- most available shares in base shares wins, then the lowest security_id. It stands
-- among the screens because S07 and S10 need it.
with
rulebook as {{ parameters(
    'pricing_vehicle_volume_share', 'vehicle_minimum_days'
) }},

lines as (
    select
        candidates.*,
        rulebook.pricing_vehicle_volume_share,
        -- rulebooks archived before that row: no minimum of days, 80 % inclusive,
        -- available shares as they are counted
        rulebook.vehicle_minimum_days is null as is_archived,
        coalesce(
            candidates.volume_days_2y >= rulebook.vehicle_minimum_days, true
        ) or not bool_or(candidates.is_broad_market_member) over (
            partition by
                candidates.scenario_id, candidates.rank_day, candidates.company_id
        ) as has_days
    from {{ ref('candidate_lines') }} as candidates
    inner join rulebook using (scenario_id, rank_day)
),

able as (
    select
        lines.*,
        coalesce(lines.available_shares, 0)
        * case
            when lines.is_archived then 1
            else {{ millionths('lines.base_shares_per_share') }}
        end as available_base_shares
    from lines
    inner join {{ ref('screen_security_type') }} as type_screen
        using (scenario_id, rank_day, security_id)
    inner join {{ ref('screen_exchange') }} as exchange_screen
        using (scenario_id, rank_day, security_id)
    where
        type_screen.is_passed
        and exchange_screen.is_passed
        and lines.close is not null
    qualify
        lines.has_days
        or not bool_or(lines.has_days) over (
            partition by lines.scenario_id, lines.rank_day, lines.company_id
        )
),

contenders as (
    select
        *,
        max(volume_2y_shares) over (
            partition by scenario_id, rank_day, company_id
        ) as highest_volume
    from able
)

select
    scenario_id,
    rank_day,
    company_id,
    security_id,
    close
from contenders
where
    volume_2y_shares > pricing_vehicle_volume_share * highest_volume
    or highest_volume = 0
    or (
        is_archived
        and volume_2y_shares >= pricing_vehicle_volume_share * highest_volume
    )
qualify row_number() over (
    partition by scenario_id, rank_day, company_id
    order by available_base_shares desc, security_id
) = 1
