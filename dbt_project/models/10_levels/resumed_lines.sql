-- 6.1 · The lines of a published opening as the state from which the next session goes
-- on.
select
    opening.security_id,
    opening.index_shares,
    opening.total_shares,
    opening.capitalisation,
    bit_or(1::bigint << bits.bit) as mask
from {{ source('state', 'published_opening') }} as opening
inner join {{ source('state', 'index_bits') }} as bits using (index_code)
where bits.bit is not null
group by
    opening.security_id,
    opening.index_shares,
    opening.total_shares,
    opening.capitalisation
