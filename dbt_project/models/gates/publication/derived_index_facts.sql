-- 7.1, 7.2 · Gate 3 · Derived indexes that the rank-day drop has no fundamentals for,
-- those of them that our earlier publication had, and growth and value as parts of
-- their parent: to the share and the millionth of a dollar on every line.
with
without_inputs as (
    select distinct index_code
    from {{ ref('derived_indexes_in_force') }}
    anti join {{ ref('derived_rules') }} using (scenario_id, rank_day, index_code)
),

published_before as (
    select without_inputs.index_code
    from without_inputs
    inner join {{ source('run', 'earlier_statistics') }} as earlier using (index_code)
    where earlier.metric = 'line_count'
),

parts as (
    select
        rules.scenario_id,
        rules.rank_day,
        rules.parent_code as index_code,
        lines.security_id,
        sum(lines.index_shares) as index_shares,
        sum(lines.cap_millionths) as cap_millionths
    from {{ ref('derived_rules') }} as rules
    inner join {{ ref('family_weights') }} as lines
        using (scenario_id, rank_day, index_code)
    where
        rules.selection in ('growth', 'value')
        and rules.capping = 'none'
        and rules.weighting = 'float_cap'
    group by all
),

pairs as (
    select scenario_id, rank_day, parent_code as index_code
    from {{ ref('derived_rules') }}
    where capping = 'none' and weighting = 'float_cap'
    group by scenario_id, rank_day, parent_code
    having
        count(*) filter (where selection = 'growth') = 1
        and count(*) filter (where selection = 'value') = 1
),

not_the_parent as (
    select
        parents.index_code,
        parents.security_id
    from {{ ref('family_weights') }} as parents
    inner join pairs using (scenario_id, rank_day, index_code)
    left join parts using (scenario_id, rank_day, index_code, security_id)
    where
        coalesce(parts.index_shares, 0) <> parents.index_shares
        or coalesce(parts.cap_millionths, 0) <> parents.cap_millionths
)

{{ counted('derived_inputs', 'without_inputs', 'index_code') }}
union all
{{ counted('derived_inputs_lost', 'published_before', 'index_code') }}
union all
{{ counted(
    'growth_and_value_are_the_parent', 'not_the_parent',
    "index_code || ' ' || security_id"
) }}
