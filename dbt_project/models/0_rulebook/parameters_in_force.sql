-- 1 · Every parameter as it stands on the rank day: the newest row that has begun by
-- then. Before a parameter's first date its earliest value is used; such a row, and one
-- that begins before it is on record, is named by a warning gate. A scenario may put
-- another value in its place.
with
rank_days as (
    select * from {{ ref('rank_days') }}
),

overrides as (
    select * from {{ source('run', 'scenario_overrides') }}
),

dated_values as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        parameters.*,
        cast(parameters.effective_from as date) as first_day,
        cast(parameters.effective_from as date)
        > rank_days.rank_day as is_before_first_date
    from rank_days
    cross join {{ ref('parameters') }} as parameters
),

newest_first as (
    select
        *,
        row_number() over (
            partition by scenario_id, rank_day, parameter
            order by
                is_before_first_date,
                case when is_before_first_date then first_day end,
                first_day desc
        ) as age
    from dated_values
)

select
    newest_first.scenario_id,
    newest_first.rank_day,
    newest_first.parameter,
    case
        when overrides.parameter is not null then nullif(overrides.value, '')
        else nullif(newest_first.value, '')
    end as value,
    newest_first.first_day as effective_from,
    newest_first.unit,
    newest_first.methodology_version,
    newest_first.clause,
    newest_first.note,
    (
        newest_first.is_before_first_date
        or coalesce(
            cast(nullif(newest_first.on_record_from, '') as date)
            > newest_first.rank_day,
            false
        )
    )
    and overrides.parameter is null as is_before_first_date
from newest_first
left join overrides using (scenario_id, parameter)
where newest_first.age = 1
