-- 7.6 · What the conditions of a set look at, of each company of a base index: incomes,
-- caps in millionths of a dollar, the value traded in a year in cents. Float cap is of
-- the lines in the broad market, at the rank-day close; where the traded value is not
-- reported, that of all the company's lines over two years stands for it.
with
floats as (
    select
        memberships.scenario_id,
        memberships.rank_day,
        memberships.company_id,
        sum(
            cast(lines.available_shares as hugeint) * {{ millionths('lines.close') }}
        ) as float_millionths
    from {{ ref('eligible_lines') }} as memberships
    inner join {{ ref('candidate_lines') }} as lines
        using (scenario_id, rank_day, security_id)
    group by memberships.scenario_id, memberships.rank_day, memberships.company_id
),

traded as (
    select
        scenario_id,
        rank_day,
        company_id,
        case
            when count(*) = count(addtv_2y_usd)
                then sum({{ millionths('addtv_2y_usd') }})
        end as daily_millionths
    from {{ ref('candidate_lines') }}
    group by scenario_id, rank_day, company_id
)

select
    ranks.scenario_id,
    ranks.rank_day,
    ranks.company_id,
    reported.net_income_q1_usd as last_quarter_income,
    reported.net_income_q1_usd
    + reported.net_income_q2_usd
    + reported.net_income_q3_usd
    + reported.net_income_q4_usd as year_income,
    vehicles.listing_date,
    ranks.total_market_cap,
    floats.float_millionths,
    coalesce(
        {{ millionths('reported.annual_traded_value_usd') }},
        traded.daily_millionths * sessions.sessions_of_a_year
    ) as traded_millionths
from {{ ref('standing_ranks') }} as ranks
inner join {{ parameters('sessions_of_a_year') }} as sessions
    using (scenario_id, rank_day)
left join {{ ref('stg_fundamentals') }} as reported
    using (scenario_id, rank_day, company_id)
left join floats using (scenario_id, rank_day, company_id)
left join traded using (scenario_id, rank_day, company_id)
left join {{ ref('stg_securities') }} as vehicles
    on
        ranks.scenario_id = vehicles.scenario_id
        and ranks.rank_day = vehicles.rank_day
        and ranks.pricing_vehicle_id = vehicles.security_id
where ranks.is_in_broad_market
