-- 7.1 · Of each derived code the newest row by the rank day, which selects and weights,
-- with capping and occasions of the newest row by the implementation. An index that has
-- ended by the rank day has no row.
with
dated as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        coalesce(dates.implementation_date, rank_days.rank_day) as capping_day,
        cast(rows.effective_from as date) as first_day,
        rows.*
    from {{ ref('rank_days') }} as rank_days
    left join {{ source('run', 'event_dates') }} as dates using (rank_day)
    cross join {{ ref('derived_indexes') }} as rows
),

capped as (
    select
        scenario_id,
        rank_day,
        index_code,
        max_by(capping, first_day) as capping,
        max_by(coalesce(maximum_weight, ''), first_day) as maximum_weight,
        max_by(rebalanced, first_day) as rebalanced
    from dated
    where first_day <= capping_day
    group by scenario_id, rank_day, index_code
),

selecting as (
    select *
    from dated
    where first_day <= rank_day
    qualify row_number() over (
        partition by scenario_id, rank_day, index_code
        order by first_day desc
    ) = 1
)

select
    selecting.scenario_id,
    selecting.rank_day,
    selecting.index_code,
    cast(selecting.position as integer) as position,
    selecting.first_day as effective_from,
    selecting.name,
    selecting.parent_code,
    selecting.selection,
    coalesce(selecting.argument, '') as argument,
    selecting.weighting,
    capped.capping,
    cast(nullif(capped.maximum_weight, '') as decimal(9, 6)) as maximum_weight,
    capped.rebalanced,
    coalesce(selecting.clause, '') as clause,
    coalesce(selecting.note, '') as note
from selecting
inner join capped using (scenario_id, rank_day, index_code)
where selecting.selection <> 'none'
