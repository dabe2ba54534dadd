-- 12 · The events of each case's lines, under its own names.
select
    events.* replace (
        cases.prefix || events.event_id as event_id,
        cases.as_id as security_id,
        coalesce(others.as_id, events.other_security_id) as other_security_id
    )
from {{ ref('entering_cases') }} as cases
inner join {{ source('stacked', 'events') }} as events using (security_id)
left join {{ ref('entering_cases') }} as others
    on
        cases.scenario_id = others.scenario_id
        and events.other_security_id = others.security_id
where cases.is_case
