-- 7.4 · The derived indexes whose factors are made anew at the close, and why: all of
-- them on the base day and with a composition, the quarterly ones with the share update
-- of March and September, and on the day of the check those of `ric` that it finds
-- beyond its limits.
select
    rules.index_code,
    rules.weighting,
    rules.capping,
    rules.maximum_weight,
    case
        when today.is_base_day then 'base'
        when today.reconstitution_rank_day is not null then 'review'
        when rules.rebalanced = 'quarterly' and days.is_quarterly then 'review'
        when days.is_check_day and rules.capping = 'ric' and checks.is_beyond
            then 'check'
    end as occasion
from {{ source('state', 'derived_rules') }} as rules
cross join {{ source('state', 'session') }} as today
inner join {{ ref('capping_days') }} as days using (session)
left join {{ ref('capping_checks') }} as checks using (index_code)
where occasion is not null
