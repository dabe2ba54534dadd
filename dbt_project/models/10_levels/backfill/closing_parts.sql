-- 7.2 · The lines of derived indexes at the closes of a segment that are not close ×
-- shares: carried (interval_values), or by their own rules where an event follows
-- (closed).
with
valued as (
    select
        place,
        security_id,
        since,
        index_shares,
        capitalisation,
        mask,
        false as is_closed
    from {{ ref('interval_values') }}
    union all by name
    select *, true as is_closed
    from {{ source('backfill', 'closed') }}
),

base_lines as (
    select
        bits.index_code,
        valued.security_id,
        valued.since,
        valued.place,
        valued.is_closed,
        valued.index_shares,
        valued.capitalisation
    from valued
    {{ join_indexes('valued') }}
)

select *
from {{ derived_projection(
    'base_lines', source('backfill', 'factors'), source('state', 'derived_rules'),
    state='since', carried=['place', 'is_closed']
) }}
