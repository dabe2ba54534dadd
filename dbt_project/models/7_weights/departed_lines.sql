-- 5 · Lines that have left since the rank day: by a confirmed event, or because the
-- drop of the list date (or of the implementation session) has no row for them any more
-- in securities or in prices. Leavers are not replaced.
with
by_event as (
    select
        scenario_id,
        rank_day,
        security_id,
        event_id,
        ex_date,
        concat(
            replace(event_type, '_', ' '),
            ', ex-date ',
            ex_date,
            ' (event ',
            event_id,
            ')'
        ) as description
    from {{ ref('stg_season_events') }}
    where is_leaving
    qualify row_number() over (
        partition by scenario_id, rank_day, security_id
        order by ex_date, event_id
    ) = 1
),

by_absence as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.security_id,
        coalesce(rank_days.implementation_day, season.list_day) as absent_on,
        rank_days.implementation_day is not null as is_implementation
    from {{ ref('stg_securities') }} as lines
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
    left join {{ source('run', 'season') }} as season using (rank_day)
    left join {{ ref('stg_implementation_closes') }} as present
        using (scenario_id, rank_day, security_id)
    left join {{ ref('evidence_feed_holes') }} as holes
        using (scenario_id, rank_day, security_id)
    where
        absent_on is not null
        and present.security_id is null
        and holes.security_id is null
)

select
    coalesce(by_event.scenario_id, by_absence.scenario_id) as scenario_id,
    coalesce(by_event.rank_day, by_absence.rank_day) as rank_day,
    coalesce(by_event.security_id, by_absence.security_id) as security_id,
    by_event.event_id,
    by_event.ex_date,
    case
        when by_event.event_id is not null then 'it left by a ' || by_event.description
        when by_absence.is_implementation
            then 'it no longer traded in the implementation session'
        else concat('the drop of ', by_absence.absent_on, ' has no row for it any more')
    end as how,
    coalesce(by_event.description, 'drop of ' || by_absence.absent_on) as reference
from by_event
full outer join by_absence using (scenario_id, rank_day, security_id)
