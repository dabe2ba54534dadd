-- 6.1, 6.2 · The lines of a composition that becomes effective, once each, with the
-- indexes that they come into as a mask; on the base day with the additions since, of
-- two with the same line those of the earlier rank day (6.4 step 6).
with
added_since as (
    select
        additions.index_code,
        additions.security_id,
        additions.available_shares,
        additions.total_shares
    from {{ source('state', 'additions') }} as additions
    cross join {{ source('state', 'session') }} as today
    anti join {{ source('state', 'composition') }} as composition using (security_id)
    where today.is_base_day
    qualify dense_rank() over (
        partition by additions.security_id
        order by additions.rank_date, additions.publication
    ) = 1
),

composed as (
    select * from {{ source('state', 'composition') }}
    union all by name
    select * from added_since
)

select
    composed.security_id,
    max(composed.available_shares) as available_shares,
    max(composed.total_shares) as total_shares,
    bit_or(1::bigint << bits.bit) as mask
from composed
inner join {{ source('state', 'index_bits') }} as bits using (index_code)
group by composed.security_id
