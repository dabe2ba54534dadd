-- The next free bits for base indexes that have none: a line's mask names the base
-- indexes it is in. A derived index has a row without a bit: its lines are those of its
-- factors.
with
taken as (
    select count(bit) as bits from {{ source('state', 'index_bits') }}
),

codes as (
    select index_code, true as is_base from {{ source('state', 'composition') }}
    union
    select index_code, true from {{ source('state', 'additions') }}
    union
    select index_code, false from {{ source('state', 'derived_rules') }}
    union
    select published.index_code, base.index_code is not null
    from {{ source('state', 'published_values') }} as published
    left join {{ ref('indexes') }} as base using (index_code)
),

new_codes as (
    select index_code, bool_or(is_base) as is_base
    from codes
    anti join {{ source('state', 'index_bits') }} as known using (index_code)
    group by index_code
)

select
    new_codes.index_code,
    case
        when new_codes.is_base
            then cast(
                taken.bits
                + count(*) filter (where new_codes.is_base) over (
                    order by new_codes.index_code
                ) - 1 as integer
            )
    end as bit
from new_codes
cross join taken
