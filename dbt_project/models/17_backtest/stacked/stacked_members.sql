-- 5, 12 · The lines at a close that a scenario has otherwise, in each of their indexes,
-- as closing_members.
select
    held.scenario_id,
    bits.index_code,
    held.security_id,
    lines.index_shares,
    lines.total_shares
from {{ source('stacked', 'held') }} as held
inner join {{ source('backfill', 'lines') }} as lines on held.as_id = lines.security_id
{{ join_indexes('lines') }}
