-- 6.2.approval · The published versions of the reconstitution that is due: is each of
-- the closes of the implementation session, and published in time. Late is after the
-- open of the next session, where the session's drop was there before it, or after the
-- day of the next session was published. A restatement is never late.
select
    versions.source,
    versions.version,
    versions.weights_as_of = due.implementation_date as is_final,
    not versions.is_restatement
    and (
        coalesce(
            due.frozen_at < due.opens_at and versions.published_at > due.opens_at,
            false
        )
        or coalesce(versions.ledger_number > due.next_day_number, false)
    ) as is_late
from {{ source('state', 'implementation_versions') }} as versions
cross join {{ source('state', 'implementation') }} as due
