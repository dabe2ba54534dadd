-- The next free bits for index codes that have none: a line's mask names the indexes it
-- is in.
with
taken as (
    select count(*) as bits from {{ source('state', 'index_bits') }}
),

new_codes as (
    select index_code from {{ source('state', 'composition') }}
    union
    select index_code from {{ source('state', 'additions') }}
    union
    select index_code from {{ source('state', 'published_values') }}
    except
    select index_code from {{ source('state', 'index_bits') }}
)

select
    new_codes.index_code,
    cast(
        taken.bits + row_number() over (order by new_codes.index_code) - 1 as integer
    ) as bit
from new_codes
cross join taken
