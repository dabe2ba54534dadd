-- contract 3 contributions · What each line added to the price return of its indexes:
-- the change of its capitalisation / the opening value, rounded once to 15 decimals,
-- half away from zero.
with
moves as (
    select
        bits.index_code,
        closings.security_id,
        closings.opening_capitalisation,
        closings.capitalisation
    from {{ ref('line_closings') }} as closings
    {{ join_indexes('closings') }}
    union all
    select
        index_code,
        security_id,
        opening_capitalisation,
        capitalisation
    from {{ ref('derived_closings') }}
),

scaled as (
    select
        moves.index_code,
        moves.security_id,
        {{ millionths('moves.capitalisation - moves.opening_capitalisation') }}
            as moved,
        {{ millionths('openings.value') }} as total
    from moves
    inner join {{ ref('opening_values') }} as openings using (index_code)
    where openings.value > 0
)

select
    index_code,
    security_id,
    try_cast(
        cast({{ half_away('moved * 1000000000000000', 'total') }} as decimal(38, 0))
        * cast(0.000000000000001 as decimal(16, 15)) as decimal(20, 15)
    ) as contribution
from scaled
