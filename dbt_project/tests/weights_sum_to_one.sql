-- 6 · The weights of an index sum to 1: each is rounded once, so they miss it by at
-- most half a unit of the last decimal a line.
select
    scenario_id,
    index_code,
    sum(cast(weight as decimal(18, 15))) as total
from {{ ref('constituents') }}
group by scenario_id, index_code
having
    coalesce(abs(sum(cast(weight as decimal(18, 15))) - 1), 1)
    > count(*) * cast(0.0000000000000005 as decimal(18, 16))
