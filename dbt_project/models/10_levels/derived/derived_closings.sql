-- 7.2 · The lines of derived indexes as the session opened and at its close, by the
-- factors in force.
with
base_lines as (
    select
        bits.index_code,
        closings.security_id,
        closings.index_shares,
        closings.opening_capitalisation,
        closings.capitalisation
    from {{ ref('line_closings') }} as closings
    {{ join_indexes('closings') }}
)

select *
from {{ derived_projection(
    'base_lines', source('state', 'factors'), source('state', 'derived_rules'),
    ['opening_capitalisation', 'capitalisation']
) }}
