-- 2.S06, 2.S10, 4 · Average close over 30 days, average daily dollar volume and share
-- volume over two years: as supplied, else computed from our earlier snapshots. A floor
-- and a ceiling at six decimals stand for the exact quotient: "at least 1.00" and "more
-- than 175,000" are then decided as the exact number would decide them.
with
rulebook as {{ parameters(
    'minimum_price_average_days',
    'trading_window_minimum_sessions',
    'trading_window_months',
) }},

windows as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        history.security_id,
        history.dollar_volume,
        history.volume,
        case
            when
                history.session < rank_days.rank_day
                and history.session >= rank_days.rank_day
                - rulebook.minimum_price_average_days
                then history.close_quintillionths
        end as close_in_month,
        history.session > rank_days.rank_day
        - to_months(rulebook.trading_window_months) as is_in_two_years
    from {{ ref('rank_days') }} as rank_days
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('split_adjusted_closes') }} as history
        on
            rank_days.rank_day = history.rank_day
            and rank_days.rank_day >= history.session
),

computed as (
    select
        scenario_id,
        rank_day,
        security_id,
        sum(close_in_month) as month_total,
        count(close_in_month) as month_sessions,
        sum(
            {{ millionths('dollar_volume') }}
        ) filter (where is_in_two_years) as dollar_total,
        cast(sum(volume) filter (where is_in_two_years) as bigint) as volume_total,
        count(*) filter (where is_in_two_years and volume > 0) as volume_days,
        count(*) filter (where is_in_two_years) as two_year_sessions
    from windows
    group by scenario_id, rank_day, security_id
),

complete as (
    select
        securities.scenario_id,
        securities.rank_day,
        securities.security_id,
        securities.average_close_30d as supplied_average_close,
        securities.addtv_2y_usd as supplied_addtv,
        securities.volume_2y_shares as supplied_volume,
        securities.volume_days_2y as supplied_days,
        -- rounded at 12 decimals first, so that thirds may add up to a whole
        {{ half_up('computed.month_total', '1000000 * computed.month_sessions') }}
        // 1000000 as average_close_floor,
        evidence.average_close as evidence_average_close,
        -- a ceiling
        (computed.dollar_total + computed.two_year_sessions - 1)
        // nullif(computed.two_year_sessions, 0) as addtv_ceiling,
        computed.volume_total,
        computed.volume_days,
        coalesce(
            computed.two_year_sessions >= rulebook.trading_window_minimum_sessions,
            false
        ) as is_long_enough
    from {{ ref('stg_securities') }} as securities
    inner join rulebook using (scenario_id, rank_day)
    left join computed using (scenario_id, rank_day, security_id)
    left join {{ ref('evidence_average_closes') }} as evidence
        using (scenario_id, rank_day, security_id)
)

select
    scenario_id,
    rank_day,
    security_id,
    coalesce(
        cast(supplied_average_close as decimal(38, 6)),
        {{ from_millionths('average_close_floor') }},
        evidence_average_close
    ) as average_close_30d,
    coalesce(
        cast(supplied_addtv as decimal(38, 6)),
        case when is_long_enough then {{ from_millionths('addtv_ceiling') }} end
    ) as addtv_2y_usd,
    coalesce(supplied_volume, case when is_long_enough then volume_total end, 0)
        as volume_2y_shares,
    coalesce(supplied_days, case when is_long_enough then volume_days end)
        as volume_days_2y
from complete
