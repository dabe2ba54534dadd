-- 6.1.drop · Each limit of the stage `snapshot` with its fact and the severity in
-- force. With an earlier snapshot of ours to compare with, more of them are critical;
-- where this drop and the last have few lines, all of them only warn.
with
sizes as (
    select
        policies.value as minimum_lines,
        (select count(*) from {{ ref('stg_securities') }}) as lines,
        (
            select max(earlier.row_count)
            from {{ source('run', 'earlier_rows') }} as earlier
            where earlier.table_name = 'securities'
        ) as earlier_lines
    from {{ ref('policies_in_force') }} as policies
    where policies.policy = 'drop_gate_minimum_lines'
)

select
    limits.gate,
    try_cast(limits.minimum as double) as minimum,
    try_cast(limits.maximum as double) as maximum,
    case
        when
            greatest(sizes.lines, coalesce(sizes.earlier_lines, 0))
            < sizes.minimum_lines
            then 'warning'
        when sizes.earlier_lines is null then limits.severity_alone
        else limits.severity
    end as severity,
    facts.value,
    coalesce(facts.detail, '') as detail
from {{ ref('gates') }} as limits
anti join {{ ref('snapshot_unasked') }} as unasked on limits.gate = unasked.gate
cross join sizes
left join {{ ref('snapshot_facts') }} as facts on limits.gate = facts.gate
where limits.stage = 'snapshot'
