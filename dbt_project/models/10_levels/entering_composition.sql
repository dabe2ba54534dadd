-- 6.2.approval · The version that enters at the implementation session: the newest
-- final one in time, or the one that entered by an override. Without such a version, or
-- by an override of this run, the newest of all; none where the composition is to stay.
with
candidates as (
    select
        versions.*,
        due.is_accepted,
        due.stays_without_approval,
        versions.is_final and not versions.is_late
        or coalesce(versions.source = due.entered, false) as may_enter
    from {{ ref('implementation_versions') }} as versions
    cross join {{ source('state', 'implementation') }} as due
)

select source
from candidates
where may_enter or is_accepted or not stays_without_approval
order by (may_enter or is_accepted) desc, version desc
limit 1
