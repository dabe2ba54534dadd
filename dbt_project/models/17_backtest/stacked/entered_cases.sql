-- 12 · After what enters at a close: the lines that a scenario still has otherwise than
-- the base scenario, each as the case that has them so, and the base scenario's case.
with
line_sets as (
    select
        cases.group_id,
        cases.case_id,
        any_value(cases.is_base) as is_base,
        list(
            (
                cases.security_id,
                lines.index_shares,
                lines.total_shares,
                lines.capitalisation,
                lines.mask
            ) order by cases.security_id
        ) as states
    from {{ ref('entering_cases') }} as cases
    left join {{ source('backfill', 'lines') }} as lines
        on cases.as_id = lines.security_id
    where cases.is_case
    group by cases.group_id, cases.case_id
),

named as (
    select
        group_id,
        case_id,
        first_value(case_id) over same_states as same_case_id,
        first_value(is_base) over same_states as is_as_in_base
    from line_sets
    window same_states as (
        partition by group_id, states order by is_base desc, case_id
    )
),

base as (
    select * from {{ ref('entering_cases') }} where is_base
)

select
    cases.scenario_id,
    cases.security_id,
    same.as_id,
    base.as_id as base_id
from {{ ref('entering_cases') }} as cases
inner join named using (group_id, case_id)
inner join {{ ref('entering_cases') }} as same
    on
        named.same_case_id = same.scenario_id
        and cases.security_id = same.security_id
inner join base on cases.security_id = base.security_id
where not named.is_as_in_base
