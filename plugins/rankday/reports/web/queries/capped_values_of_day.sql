-- Of the cappings of a day what each company has as its factor is made: its weight
-- before, times the factor, before the events of the next session.
select
    index_code,
    company_id,
    cast(cast(weight_before as decimal(38, 12)) * 1000000000000 as hugeint)
    * cast(cast(capping_factor as decimal(38, 12)) * 1000000000000 as hugeint) as value
from capping
