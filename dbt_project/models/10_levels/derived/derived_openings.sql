-- 7.2 · The lines of derived indexes in the next opening, after its corporate actions.
with
base_lines as (
    select
        bits.index_code,
        lines.security_id,
        lines.index_shares,
        lines.capitalisation
    from {{ source('state', 'lines') }} as lines
    {{ join_indexes('lines') }}
)

select *
from {{ derived_projection(
    'base_lines', source('state', 'factors'), source('state', 'derived_rules')
) }}
