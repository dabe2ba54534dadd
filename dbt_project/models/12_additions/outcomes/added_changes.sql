-- contract 3 · changes: what joins; nobody is removed to make room.
{{ config(alias='changes') }}
select
    joined.scenario_id,
    joined.index_code,
    joined.security_id,
    candidates.ticker,
    candidates.name,
    'add' as change_type,
    '' as from_indexes,
    candidates.new_indexes as to_indexes,
    joined.reason_code
from {{ ref('addition_indexes') }} as joined
inner join {{ ref('candidates') }} as candidates using (scenario_id, security_id)
order by joined.scenario_id, joined.index_code, joined.security_id
