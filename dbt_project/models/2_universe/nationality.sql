-- 3 · The country a company is assigned to: the first of the steps that holds. A tax
-- haven is never a nationality. Where the rule is incorporation, that alone decides.
with
rulebook as {{ parameters('nationality_rule') }},

indicators as (
    select * from {{ ref('home_country_indicators') }} where not is_tax_haven
),

primary_locations as (
    select * from {{ ref('primary_locations') }}
),

answers as (
    select
        scenario_id,
        rank_day,
        company_id,
        country,
        0 as step,
        'incorporation' as reason
    from {{ ref('home_country_indicators') }}
    where indicator = 'incorporation'
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        country,
        1 as step,
        'step 1: incorporated, headquartered and traded there' as reason
    from indicators
    where indicator in ('incorporation', 'headquarters', 'trades_in')
    group by scenario_id, rank_day, company_id, country
    having count(distinct indicator) = 3
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        country,
        2,
        'step 2: primary assets by ' || decided_by
    from primary_locations where measure = 'assets'
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        country,
        3,
        'step 3: primary revenue by ' || decided_by
    from primary_locations where measure = 'revenue'
    union all
    select scenario_id, rank_day, company_id, country, 4, 'step 4: headquarters'
    from indicators where indicator = 'headquarters'
    union all
    select scenario_id, rank_day, company_id, country, 5, 'step 4: most liquid exchange'
    from indicators where indicator = 'most_liquid_exchange'
    union all
    select scenario_id, rank_day, company_id, country, 6, 'step 4: incorporation'
    from indicators where indicator = 'incorporation'
),

first_answers as (
    select answers.*
    from answers
    inner join rulebook using (scenario_id, rank_day)
    where
        (answers.step = 0)
        = (coalesce(rulebook.nationality_rule, '') = 'incorporation')
    qualify row_number() over (
        partition by scenario_id, rank_day, company_id
        order by step, country
    ) = 1
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    companies.is_china_n_share,
    first_answers.country,
    coalesce(first_answers.reason, 'unassigned: no indicator that may decide') as reason
from {{ ref('stg_companies') }} as companies
left join first_answers using (scenario_id, rank_day, company_id)
