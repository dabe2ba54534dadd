-- 4 · The line at whose close a company is valued: among lines passing S01 and S02 with
-- a close, those with at least 80 % of the highest two-year volume compete; most
-- available shares wins, then the lowest security_id. It stands among the screens
-- because S07 and S10 need it.
with
rulebook as {{ parameters('pricing_vehicle_volume_share') }},

contenders as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        lines.close,
        lines.volume_2y_shares,
        coalesce(lines.available_shares, 0) as available_shares,
        max(lines.volume_2y_shares) over (
            partition by lines.scenario_id, lines.rank_day, lines.company_id
        ) as highest_volume
    from {{ ref('candidate_lines') }} as lines
    inner join {{ ref('screen_security_type') }} as type_screen
        using (scenario_id, rank_day, security_id)
    inner join {{ ref('screen_exchange') }} as exchange_screen
        using (scenario_id, rank_day, security_id)
    where
        type_screen.is_passed
        and exchange_screen.is_passed
        and lines.close is not null
),

near_the_highest as (
    select contenders.*
    from contenders
    inner join rulebook using (scenario_id, rank_day)
    where
        contenders.volume_2y_shares
        >= rulebook.pricing_vehicle_volume_share * contenders.highest_volume
)

select
    scenario_id,
    rank_day,
    company_id,
    security_id,
    close
from near_the_highest
qualify row_number() over (
    partition by scenario_id, rank_day, company_id
    order by available_shares desc, security_id
) = 1
