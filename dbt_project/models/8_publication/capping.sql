-- contract 3 · Every company of every index that is capped or made equal here, with its
-- weight before and its factor.
select distinct
    scenario_id,
    index_code,
    company_id,
    'review' as occasion,
    weight_before,
    capping_factor
from {{ ref('derived_lines') }}
where weight_before is not null
order by scenario_id, index_code, company_id
