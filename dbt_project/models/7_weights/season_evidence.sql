-- 5 · Everything that may explain a difference from the result before, the most telling
-- first; of a line, of a company (security_id null) or of all (both null). A price of a
-- later day is not among it. Empty on the rank day.
with
found as (
    select * from {{ ref('season_evidence_of_events') }}
    union all
    select * from {{ ref('season_evidence_of_facts') }}
    union all
    select * from {{ ref('season_evidence_of_rules') }}
)

select
    found.* exclude (explanation),
    cast(causes.position as integer) as position,
    causes.cause,
    coalesce(found.explanation, causes.sentence) as explanation
from found
inner join {{ ref('change_causes') }} as causes using (evidence)
