-- 7.3 · The growth share in force of each company that has one.
select
    scenario_id,
    rank_day,
    company_id,
    {{ score_6('growth_share') }} as growth_share
from {{ ref('style_shares') }}
