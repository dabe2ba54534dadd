-- 3 · Home country indicators, one row each: incorporation, headquarters, most liquid
-- exchange; and the countries in which the company trades on a standard exchange. US
-- territories count as US before anything else.
with
rulebook as {{ parameters('tax_havens', 'us_territories') }},

reported as (
    select
        scenario_id,
        rank_day,
        company_id,
        'incorporation' as indicator,
        incorporation_country as country
    from {{ ref('stg_companies') }}
    union all
    select scenario_id, rank_day, company_id, 'headquarters', headquarters_country
    from {{ ref('stg_companies') }}
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        'most_liquid_exchange',
        most_liquid_exchange_country
    from {{ ref('stg_companies') }}
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        'trades_in',
        unnest(string_split(standard_exchange_countries, '|'))
    from {{ ref('stg_companies') }}
),

as_nations as (
    select distinct
        reported.scenario_id,
        reported.rank_day,
        reported.company_id,
        reported.indicator,
        case
            when list_contains(rulebook.us_territories, reported.country)
                then 'US'
            else reported.country
        end as country
    from reported
    inner join rulebook using (scenario_id, rank_day)
    where reported.country is not null
)

select
    as_nations.*,
    list_contains(rulebook.tax_havens, as_nations.country) as is_tax_haven
from as_nations
inner join rulebook using (scenario_id, rank_day)
