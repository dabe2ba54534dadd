-- 6.1 step 1 · What counts as a close: the price of a line's primary exchange, where
-- there is one. (The fallback to other exchanges is for the rank day only.)
select *
from {{ source('drop', 'prices') }}
where is_primary and close is not null
