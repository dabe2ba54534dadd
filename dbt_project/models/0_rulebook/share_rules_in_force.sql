-- 6.2.shares · What a change of share counts must exceed to count, by kind of day, and
-- the months in which a reconstitution of that kind is implemented. In force are the
-- rows of the implementation; before a kind's first row its earliest is used. A null
-- limit is no buffer.
with
dated_rules as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        rules.*,
        coalesce(dates.implementation_date, rank_days.rank_day)
        < cast(rules.effective_from as date) as is_before_first_date
    from {{ ref('rank_days') }} as rank_days
    left join {{ source('run', 'event_dates') }} as dates using (rank_day)
    cross join {{ ref('share_rules') }} as rules
)

select
    scenario_id,
    rank_day,
    kind,
    cast(nullif(share_change_above, '') as decimal(9, 6)) as share_change_above,
    cast(nullif(float_change_above, '') as decimal(9, 6)) as float_change_above,
    cast(nullif(low_float, '') as decimal(9, 6)) as low_float,
    cast(nullif(low_float_change_above, '') as decimal(9, 6))
        as low_float_change_above,
    cast(nullif(first_month, '') as integer) as first_month,
    cast(nullif(last_month, '') as integer) as last_month,
    cast(effective_from as date) as effective_from,
    coalesce(clause, '') as clause,
    coalesce(source, '') as source
from dated_rules
qualify row_number() over (
    partition by scenario_id, rank_day, kind
    order by
        is_before_first_date,
        case when is_before_first_date then cast(effective_from as date) end,
        cast(effective_from as date) desc
) = 1
