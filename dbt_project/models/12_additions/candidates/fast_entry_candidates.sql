-- 6.4.fast · Underwritten lines of new companies with known offered shares that traded
-- first on this day: offered after the session before, where the offering was priced
-- for a day without trading.
select *
from {{ ref('offered_lines') }} as lines
where
    kind = 'fast_entry'
    and offering_kind = 'underwritten'
    and is_new_company
    and offering_shares is not null
    and {{ traded_first('ipo_date', 'lines') }}
