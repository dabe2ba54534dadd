-- 6.1, 6.2 · The lines of a composition that becomes effective, once each, with the
-- indexes that they come into as a mask.
select
    composition.security_id,
    max(composition.available_shares) as available_shares,
    max(composition.total_shares) as total_shares,
    bit_or(1::bigint << bits.bit) as mask
from {{ source('state', 'composition') }} as composition
inner join {{ source('state', 'index_bits') }} as bits using (index_code)
group by composition.security_id
