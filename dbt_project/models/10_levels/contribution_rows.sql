-- contract 3 contributions · What each line added to the price return of its indexes:
-- the change of its capitalisation / the opening value, rounded once to 15 decimals,
-- half away from zero.
with
moves as (
    select
        openings.index_code,
        closings.security_id,
        {{ millionths('closings.capitalisation - closings.opening_capitalisation') }}
            as moved,
        {{ millionths('openings.value') }} as total
    from {{ ref('line_closings') }} as closings
    {{ join_indexes('closings') }}
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
from moves
