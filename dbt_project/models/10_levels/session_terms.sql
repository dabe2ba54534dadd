-- 6, 6.1 · The rulebook's numbers for the levels of a session: the value at which an
-- index begins, and what is withheld of its dividends in the net total return.
select today.session, rulebook.base_value, rulebook.net_dividend_withholding
from {{ source('state', 'session') }} as today
cross join {{ parameters('base_value', 'net_dividend_withholding') }} as rulebook
