-- 7.3 · The growth share of each company that has one.
select
    scenario_id,
    rank_day,
    company_id,
    cast(null as decimal(7, 6)) as growth_share
from {{ ref('stg_companies') }}
where false
