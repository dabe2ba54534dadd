-- 7.1 · What selection asks of each company: its labels, its growth share.
select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    companies.industry,
    companies.supersector,
    companies.sector,
    companies.subsector,
    shares.growth_share
from {{ ref('stg_companies') }} as companies
left join {{ ref('company_growth_shares') }} as shares
    using (scenario_id, rank_day, company_id)
