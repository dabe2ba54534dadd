-- What if · The company of each line.
select
    scenario_id,
    rank_day,
    security_id,
    company_id
from {{ ref('stg_securities') }}
