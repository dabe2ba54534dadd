-- 6.1 base day · The starting composition at the close of the base day, with the
-- available shares of that day's drop. A line without a primary close or a share row
-- does not enter.
select
    starting.index_code,
    starting.security_id,
    shares.available_shares as index_shares,
    shares.total_shares,
    cast(prices.close * shares.available_shares as decimal(38, 6)) as capitalisation
from {{ source('night', 'composition') }} as starting
inner join {{ source('night', 'prices') }} as prices using (security_id)
inner join {{ source('night', 'shares') }} as shares using (security_id)
where shares.available_shares > 0
