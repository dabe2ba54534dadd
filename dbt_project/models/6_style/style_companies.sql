-- 7.3 · The companies that are scored, each with its set, what it is worth and what is
-- known of it on the rank day: growth that no analyst sees is none, a negative book
-- value too. Without fundamentals in the rank-day drop nobody is scored.
with
described_days as (
    select distinct scenario_id, rank_day from {{ ref('stg_fundamentals') }}
),

sets as (
    select
        scenario_id,
        rank_day,
        company_id,
        case
            when bool_or(index_code = 'R1000') then 'R1000'
            when bool_or(index_code = 'R2000') then 'R2000'
            else 'RMICRO'
        end as base_set
    from {{ ref('company_memberships') }}
    group by scenario_id, rank_day, company_id
    having bool_or(index_code = 'R3000E')
),

caps as (
    select
        memberships.scenario_id,
        memberships.rank_day,
        memberships.company_id,
        sum(
            cast(lines.available_shares as hugeint) * {{ millionths('lines.close') }}
        ) as cap_millionths
    from {{ ref('line_memberships') }} as memberships
    inner join {{ ref('candidate_lines') }} as lines
        using (scenario_id, rank_day, security_id)
    where memberships.index_code = 'R3000E'
    group by memberships.scenario_id, memberships.rank_day, memberships.company_id
)

select
    sets.scenario_id,
    sets.rank_day,
    sets.company_id,
    sets.base_set,
    companies.subsector,
    companies.sector,
    companies.supersector,
    companies.industry,
    coalesce(caps.cap_millionths, 0) as cap_millionths,
    case
        when figures.book_value_usd >= 0
            then cast({{ from_units_12(half_up(
                millionths('figures.book_value_usd') ~ ' * 1000000000000',
                millionths('ranked.total_market_cap')
            )) }} as decimal(20, 12))
    end as book_to_price,
    case
        when coalesce(figures.analyst_count, 1) > 0 then figures.forecast_growth_2y
    end as forecast_growth,
    figures.sales_per_share_growth_5y as sales_growth,
    figures.analyst_count
from sets
inner join described_days using (scenario_id, rank_day)
inner join {{ ref('screened_companies') }} as ranked
    using (scenario_id, rank_day, company_id)
inner join {{ ref('stg_companies') }} as companies
    using (scenario_id, rank_day, company_id)
left join caps using (scenario_id, rank_day, company_id)
left join {{ ref('stg_fundamentals') }} as figures
    using (scenario_id, rank_day, company_id)
