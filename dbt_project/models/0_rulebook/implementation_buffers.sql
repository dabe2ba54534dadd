-- 6.2.shares · The share rule of the event's implementation, where it has a buffer.
select rules.*
from {{ ref('share_rules_in_force') }} as rules
inner join {{ source('run', 'event_dates') }} as dates using (rank_day)
where
    {{ is_rule_of('rules', 'dates.implementation_date') }}
    and {{ has_buffer('rules') }}
