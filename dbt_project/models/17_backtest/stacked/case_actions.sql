-- 12 · What events did to each case's lines so far, where they stand under other names.
select
    actions.* replace (
        cases.prefix
        || regexp_replace(actions.event_id, '^[^/]*/[^/]*/', '') as event_id,
        cases.as_id as security_id
    )
from {{ ref('entering_cases') }} as cases
inner join {{ source('daily', 'corporate_actions_applied') }} as actions
    on cases.before_id = actions.security_id
where cases.is_case
union all by name
select
    actions.* replace (
        cases.prefix || actions.event_id as event_id,
        cases.as_id as security_id
    )
from {{ ref('entering_cases') }} as cases
inner join {{ source('stacked', 'kept_actions') }} as actions using (security_id)
where cases.is_case and cases.before_id is null
