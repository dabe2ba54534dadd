-- 12 · The lines of each scenario that may go on otherwise than in the base scenario
-- after a close: those of another composition, those that differ already, and what
-- events connect with either.
with
composed as (
    select scenarios.is_base, composition.*
    from {{ source('stacked', 'composition') }} as composition
    inner join {{ source('stacked', 'scenarios') }} as scenarios using (scenario_id)
),

own as (
    select * exclude (is_base) from composed where not is_base
),

of_base as (
    select scenarios.scenario_id, composed.* exclude (is_base, scenario_id)
    from composed
    cross join {{ source('stacked', 'scenarios') }} as scenarios
    where composed.is_base and not scenarios.is_base
),

only_own as (
    select * from own
    except
    select * from of_base
),

only_of_base as (
    select * from of_base
    except
    select * from own
),

named as (
    select scenario_id, security_id from only_own
    union
    select scenario_id, security_id from only_of_base
    union
    select scenario_id, security_id from {{ source('stacked', 'held') }}
)

select distinct
    named.scenario_id,
    coalesce(connected.security_id, named.security_id) as security_id
from named
left join {{ ref('line_groups') }} as own_group using (security_id)
left join {{ ref('line_groups') }} as connected
    on own_group.group_id = connected.group_id
