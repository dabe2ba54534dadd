-- What each company of a composition has in each index, in whole shares: in millionths
-- of a dollar.
select
    index_code,
    company_id,
    sum(cast(available_market_cap * 1000000 as hugeint)) as value
from constituents
group by index_code, company_id
