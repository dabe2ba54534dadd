-- 6.1 base day · The starting composition at the close of the base day, with the
-- available shares of that day's drop. A line without a primary close or a share row
-- does not enter.
select
    starting.security_id,
    shares.available_shares as index_shares,
    shares.total_shares,
    cast(prices.close * shares.available_shares as decimal(38, 6)) as capitalisation,
    starting.mask
from {{ ref('entering_lines') }} as starting
inner join {{ source('state', 'prices') }} as prices using (security_id)
inner join {{ source('state', 'shares') }} as shares using (security_id)
where shares.available_shares > 0
