-- 12 · A case: a line, with those that events connect with it, as one or more scenarios
-- have it at a close: with the same state before and the same composition. It is
-- computed once, under the name of the first of them; the base scenario's own case is
-- there for every line that another one has otherwise.
with
asked as (
    select * from {{ ref('differing_lines') }}
    union
    select base.scenario_id, lines.security_id
    from {{ ref('differing_lines') }} as lines
    cross join {{ source('stacked', 'scenarios') }} as base
    where base.is_base
),

composed as (
    select
        scenario_id,
        security_id,
        list(
            (index_code, available_shares, total_shares) order by index_code
        ) as composition
    from {{ source('stacked', 'composition') }}
    group by scenario_id, security_id
),

stated as (
    select
        asked.scenario_id,
        asked.security_id,
        coalesce(line_groups.group_id, asked.security_id) as group_id,
        held.as_id as before_id,
        held.scenario_id is null and lines.security_id is not null as is_as_in_base,
        composed.composition
    from asked
    left join {{ ref('line_groups') }} as line_groups using (security_id)
    left join {{ source('stacked', 'held') }} as held using (scenario_id, security_id)
    left join {{ source('stacked', 'kept_lines') }} as lines using (security_id)
    left join composed using (scenario_id, security_id)
),

line_sets as (
    select
        stated.scenario_id,
        stated.group_id,
        any_value(scenarios.is_base) as is_base,
        list(
            (
                stated.security_id,
                stated.before_id,
                stated.is_as_in_base,
                stated.composition
            ) order by stated.security_id
        ) as stated_lines
    from stated
    inner join {{ source('stacked', 'scenarios') }} as scenarios using (scenario_id)
    group by stated.scenario_id, stated.group_id
),

named as (
    select
        *,
        first_value(scenario_id) over (
            partition by group_id, stated_lines order by is_base desc, scenario_id
        ) as case_id
    from line_sets
)

select
    stated.*,
    named.is_base,
    named.case_id,
    named.case_id = stated.scenario_id as is_case,
    today.session || '/' || named.case_id || '/' as prefix,
    prefix || stated.security_id as as_id
from stated
inner join named using (scenario_id, group_id)
cross join {{ source('stacked', 'close') }} as today
