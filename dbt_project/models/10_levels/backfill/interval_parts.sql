-- 7.2 · The lines of derived indexes in each state that a line has in a segment, and
-- what they are worth as it begins.
with
base_lines as (
    select
        bits.index_code,
        intervals.security_id,
        intervals.since,
        intervals.code,
        intervals.first,
        intervals.last,
        intervals.plain_last,
        intervals.index_shares,
        intervals.capitalisation
    from {{ source('backfill', 'intervals') }} as intervals
    {{ join_indexes('intervals') }}
)

select *
from {{ derived_projection(
    'base_lines', source('backfill', 'factors'), source('state', 'derived_rules'),
    state='since', carried=['code', 'first', 'last', 'plain_last']
) }}
