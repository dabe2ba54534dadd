-- evidence · The incumbents of the market as the evidence asks for them: a scenario
-- that moves lines within it leaves them, and all that follows, as they are.
select distinct
    scenario_id,
    rank_day,
    security_id
from {{ ref('stg_incumbents') }}
where index_code = 'R3000'
