-- 7.1, 7.2 · The factors with which derived indexes come to what becomes effective at
-- the close: those of a composition that enters, uncapped, else those in force.
with
today as (
    select is_base_day or reconstitution_rank_day is not null as is_entering
    from {{ source('state', 'session') }}
)

select
    index_code,
    security_id,
    style_share,
    cast(1 as decimal(13, 12)) as capping_factor
from {{ source('state', 'composition_factors') }}
cross join today
where today.is_entering
union all
select
    index_code,
    security_id,
    style_share,
    capping_factor
from {{ source('state', 'factors') }}
cross join today
where not today.is_entering
