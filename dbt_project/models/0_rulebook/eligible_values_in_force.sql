-- 2, 3, 4 · Every list of the rulebook (exchanges, structures, countries …) as it
-- stands on the rank day: an entry is in if its newest row that has begun says so. A
-- row that begins before it is on record is named by a warning gate.
with
dated_values as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        listed.list_name,
        listed.value,
        cast(listed.is_listed as boolean) as is_listed,
        listed.clause,
        coalesce(
            cast(nullif(listed.on_record_from, '') as date) > rank_days.rank_day, false
        ) as is_before_first_date,
        row_number() over (
            partition by
                rank_days.scenario_id,
                rank_days.rank_day,
                listed.list_name,
                listed.value
            order by cast(listed.effective_from as date) desc
        ) as age
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('eligible_values') }} as listed
        on cast(listed.effective_from as date) <= rank_days.rank_day
)

select
    scenario_id,
    rank_day,
    list_name,
    value,
    clause,
    is_before_first_date
from dated_values
where age = 1 and is_listed
