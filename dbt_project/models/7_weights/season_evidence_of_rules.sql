{{ config(materialized='view') }}
-- 5 · Rules that may explain a difference from the result before: approved exceptions,
-- and what may move any company.
with
season as (
    select rank_days.scenario_id, season.*
    from {{ source('run', 'season') }} as season
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
),

exceptions as (
    select
        season.scenario_id,
        season.rank_day,
        coalesce(latest.security_id, previous.security_id) as security_id,
        coalesce(latest.screen_id, previous.screen_id) as screen_id,
        latest.new_value,
        latest.reason
    from (
        select rank_days.rank_day, exceptions.*
        from {{ ref('exceptions') }} as exceptions
        inner join {{ ref('rank_days') }} as rank_days using (event_id)
    ) as latest
    full outer join {{ source('run', 'previous_exceptions') }} as previous
        using (
            rank_day, security_id, screen_id
        )
    inner join season using (rank_day)
    where latest.new_value is distinct from previous.new_value
),

changed_for_all as (
    select
        season.scenario_id,
        season.rank_day,
        changed.evidence,
        string_agg(changed.changed, '; ' order by changed.changed) as reference
    from season
    inner join {{ source('run', 'changed_for_all') }} as changed using (rank_day)
    group by season.scenario_id, season.rank_day, changed.evidence
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.company_id,
    cast(null as varchar) as security_id,
    cast(null as varchar) as change_type,
    case
        when exceptions.new_value is null then 'exception_withdrawn'
        else 'exception_changed'
    end as evidence,
    concat(
        'exception ', exceptions.security_id, ' ', exceptions.screen_id
    ) as reference,
    'By an approved exception: ' || exceptions.reason || '.' as explanation
from exceptions
inner join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
union all
select scenario_id, rank_day, null, null, null, evidence, reference, null
from changed_for_all
