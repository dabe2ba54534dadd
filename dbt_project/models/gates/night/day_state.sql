-- 6.1.carried, 6.2.approval · The state of a day that no critical gate stops: DEGRADED
-- where prices are carried without a suspension, or where a composition is overdue;
-- 9.1 where a series has a carried rate, or no row for want of one.
select
    case
        when count(*) filter (where value > 0) > 0 then 'DEGRADED'
        else 'READY'
    end as state
from {{ ref('night_facts') }}
where gate in (
    'members_without_price', 'implementation_overdue', 'fx_rates_carried',
    'series_withheld'
)
