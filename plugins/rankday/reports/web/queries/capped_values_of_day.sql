-- Of a day's cappings each company's weight before, times its factor: what it has as the
-- factors are made, before the events of the next session.
select
    index_code,
    company_id,
    cast(cast(weight_before as decimal(38, 12)) * 1000000000000 as hugeint)
    * cast(cast(capping_factor as decimal(38, 12)) * 1000000000000 as hugeint) as value
from capping
