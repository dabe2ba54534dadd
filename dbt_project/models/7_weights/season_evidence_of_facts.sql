{{ config(materialized='view') }}
-- 5 · Facts that may explain a difference from the result before: corrected or late
-- facts, other incumbents, events valued otherwise.
with
season as (
    select rank_days.scenario_id, season.*
    from {{ source('run', 'season') }} as season
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
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

revalued as (
    select effects.*
    from {{ ref('season_effects') }} as effects
    inner join {{ source('run', 'previous_season_events') }} as previous
        using (rank_day, event_id, company_id, role, outcome)
    where effects.market_cap_after is distinct from previous.market_cap_after
)

select
    scenario_id,
    rank_day,
    company_id,
    cast(null as varchar) as security_id,
    cast(null as varchar) as change_type,
    case when is_late then 'fact_arrived' else 'fact_corrected' end as evidence,
    reference,
    cast(null as varchar) as explanation
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
        'member of ', coalesce(nullif(before, ''), 'none'),
        ' → ', coalesce(nullif(latest, ''), 'none')
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
