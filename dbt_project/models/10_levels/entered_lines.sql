-- 6.1, steps 5 and 6 · The lines after the close, before the events of the next
-- session: a composition implemented today, else those of today, with the shares of an
-- update dated today; and then the additions that enter.
with
today as (
    select
        reconstitution_rank_day is not null as is_reconstitution,
        is_share_update and reconstitution_rank_day is null as is_share_update
    from {{ source('state', 'session') }}
)

select lines.*
from {{ ref('reconstituted_lines') }} as lines
cross join today
where today.is_reconstitution
union all by name
select lines.*
from {{ ref('updated_lines') }} as lines
cross join today
where today.is_share_update
union all by name
select lines.*
from {{ source('state', 'lines') }} as lines
cross join today
where not today.is_reconstitution and not today.is_share_update
union all by name
select
    security_id,
    index_shares,
    total_shares,
    capitalisation,
    mask
from {{ ref('added_lines') }}
where outcome = 'entered'
