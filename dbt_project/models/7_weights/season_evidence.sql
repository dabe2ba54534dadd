-- 5 · Everything that may explain a difference from the result before, the most telling
-- first; of a line, of a company (security_id null) or of all (both null). A price of a
-- later day is not among it. Empty on the rank day.
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

revalued as (
    select effects.*
    from {{ ref('season_effects') }} as effects
    inner join {{ source('run', 'previous_season_events') }} as previous
        using (rank_day, event_id, company_id, role, outcome)
    where effects.market_cap_after is distinct from previous.market_cap_after
),

withdrawn as (
    select season.scenario_id, previous.*
    from season
    inner join {{ source('run', 'previous_season_events') }} as previous
        using (rank_day)
    anti join {{ ref('season_effects') }} as effects
        using (rank_day, event_id, company_id, role, outcome, ex_date, terms)
    where previous.outcome in ('re_ranked', 'placed')
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

corrections as (
    select
        season.scenario_id,
        facts.rank_day,
        facts.company_id,
        bool_and(facts.was_missing) as is_late,
        concat(
            'snapshot ',
            facts.rank_day,
            ' v',
            min(facts.version_before),
            ' → v',
            min(facts.version_after),
            ': ',
            string_agg(distinct facts.fact, ', ' order by facts.fact)
        ) as reference
    from season
    inner join {{ source('run', 'changed_facts') }} as facts using (rank_day)
    group by season.scenario_id, facts.rank_day, facts.company_id
),

incumbents as (
    select
        outcomes.scenario_id,
        outcomes.rank_day,
        outcomes.company_id,
        previous.prior_indexes as before,
        outcomes.prior_indexes as latest
    from {{ ref('company_outcomes') }} as outcomes
    inner join {{ source('run', 'previous_decisions') }} as previous
        using (rank_day, company_id)
    where outcomes.prior_indexes <> previous.prior_indexes
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
),

found as (
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
    union all
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        null,
        null,
        case
            when exceptions.new_value is null then 'exception_withdrawn'
            else 'exception_changed'
        end,
        concat('exception ', exceptions.security_id, ' ', exceptions.screen_id),
        'By an approved exception: ' || exceptions.reason || '.'
    from exceptions
    inner join {{ ref('stg_securities') }} as lines
        using (scenario_id, rank_day, security_id)
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        null,
        null,
        case when is_late then 'fact_arrived' else 'fact_corrected' end,
        reference,
        null
    from corrections
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        null,
        null,
        'incumbents_changed',
        concat(
            'member of ',
            coalesce(nullif(before, ''), 'none'),
            ' → ',
            coalesce(nullif(latest, ''), 'none')
        ),
        null
    from incumbents
    union all
    select
        scenario_id,
        rank_day,
        company_id,
        null,
        null,
        'event_revalued',
        reference,
        explanation
    from revalued
    union all
    select
        scenario_id,
        rank_day,
        null,
        null,
        null,
        'others_corrected',
        concat('corrections of ', count(*), ' companies, the first ', min(company_id)),
        null
    from corrections
    group by scenario_id, rank_day
    union all
    select scenario_id, rank_day, null, null, null, evidence, reference, null
    from changed_for_all
)

select
    found.* exclude (explanation),
    cast(causes.position as integer) as position,
    causes.cause,
    coalesce(found.explanation, causes.sentence) as explanation
from found
inner join {{ ref('change_causes') }} as causes using (evidence)
