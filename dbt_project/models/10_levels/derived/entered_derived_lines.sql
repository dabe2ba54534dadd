-- 7.2, 7.4 · The lines of derived indexes after what becomes effective at the close,
-- parents first, with the factors in force from the next opening: those that are made
-- anew here are of this closing state. A line of a composition that has no share does
-- not enter.
with recursive
base_lines as (
    select
        bits.index_code,
        entered.security_id,
        entered.index_shares,
        entered.capitalisation
    from {{ source('state', 'entered_lines') }} as entered
    {{ join_indexes('entered') }}
),

projected as (
    select
        *,
        cast(null as varchar) as company_id,
        cast(null as varchar) as occasion,
        cast(null as decimal(13, 12)) as weight_before,
        cast(null as boolean) as is_feasible
    from ({{ lines_of_base('base_lines', ['capitalisation']) }})
    union all
    select *
    from ({{ capped_lines('projected') }})
)

select
    index_code,
    security_id,
    line_shares,
    cast(index_shares as bigint) as index_shares,
    {{ from_millionths('capitalisation') }} as capitalisation,
    style_share,
    capping_factor,
    company_id,
    occasion,
    weight_before,
    is_feasible
from projected
where not is_base
