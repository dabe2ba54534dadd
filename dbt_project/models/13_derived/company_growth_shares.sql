-- 7.3 · The growth share in force of each company that is scored.
select
    scenario_id,
    rank_day,
    company_id,
    cast({{ from_millionths('growth_share') }} as decimal(7, 6)) as growth_share
from {{ ref('style_shares') }}
