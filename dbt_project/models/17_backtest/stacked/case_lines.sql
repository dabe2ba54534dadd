-- 12 · The state of each case's lines at the close: their own, else that of the base
-- scenario.
select
    cases.as_id as security_id,
    lines.* exclude (security_id)
from {{ ref('entering_cases') }} as cases
inner join {{ source('backfill', 'lines') }} as lines
    on cases.before_id = lines.security_id
where cases.is_case
union all by name
select
    cases.as_id as security_id,
    lines.* exclude (security_id)
from {{ ref('entering_cases') }} as cases
inner join {{ source('stacked', 'kept_lines') }} as lines using (security_id)
where cases.is_case and cases.is_as_in_base
