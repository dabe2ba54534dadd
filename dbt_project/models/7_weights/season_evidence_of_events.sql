{{ config(materialized='view') }}
-- 5 · Corporate actions that may explain a difference from the result before:
-- departures and returns, companies ranked again, and events that were withdrawn.
with
season as (
    select rank_days.scenario_id, season.*
    from {{ source('run', 'season') }} as season
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
),

departures as (
    select departed.*, departed.event_id is not null as is_by_event
    from {{ ref('departed_lines') }} as departed
    inner join season using (scenario_id, rank_day)
),

returns as (
    select season.scenario_id, season.rank_day, leavers.security_id
    from season
    inner join {{ source('run', 'previous_leavers') }} as leavers using (rank_day)
    anti join departures using (scenario_id, rank_day, security_id)
),

effects as (
    select effects.*
    from {{ ref('season_effects') }} as effects
    anti join {{ source('run', 'previous_season_events') }} as previous
        using (rank_day, event_id, company_id, role, outcome, ex_date, terms)
    where effects.outcome in ('re_ranked', 'placed')
),

withdrawn as (
    select season.scenario_id, previous.*
    from season
    inner join {{ source('run', 'previous_season_events') }} as previous
        using (rank_day)
    anti join {{ ref('season_effects') }} as effects
        using (rank_day, event_id, company_id, role, outcome, ex_date, terms)
    where previous.outcome in ('re_ranked', 'placed')
)

select
    scenario_id,
    rank_day,
    cast(null as varchar) as company_id,
    security_id,
    'delete' as change_type,
    case when is_by_event then 'left_by_event' else 'left_the_drop' end as evidence,
    reference,
    concat(upper(how[1]), how[2:], '; leavers are not replaced.') as explanation
from departures
union all
select
    scenario_id,
    rank_day,
    null,
    security_id,
    'add',
    'present_again',
    'in the newest drop',
    null
from returns
union all
select
    scenario_id,
    rank_day,
    company_id,
    null,
    null,
    'ranked_again',
    reference,
    explanation
from effects
union all
select
    scenario_id,
    rank_day,
    company_id,
    null,
    null,
    'event_withdrawn',
    'event ' || event_id,
    null
from withdrawn
