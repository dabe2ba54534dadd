-- 7.6 · The conditions of each set of screens on the rank day: their newest row that
-- has begun; one without a value is no longer in force.
with
newest as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        screens.screen_set,
        screens.condition,
        cast(screens.effective_from as date) as effective_from,
        cast(nullif(screens.value, '') as decimal(38, 6)) as value,
        screens.unit,
        screens.clause,
        screens.note
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('derived_screens') }} as screens
        on cast(screens.effective_from as date) <= rank_days.rank_day
    qualify row_number() over (
        partition by
            rank_days.scenario_id,
            rank_days.rank_day,
            screens.screen_set,
            screens.condition
        order by cast(screens.effective_from as date) desc
    ) = 1
)

select *
from newest
where value is not null
