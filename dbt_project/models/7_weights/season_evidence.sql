-- 5 · Everything that may explain a difference from the result before, the most telling first; of a line, of a company
-- (security_id null) or of all (both null). A price of a later day is not among it. Empty on the rank day.
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
    inner join {{ source('run', 'previous_season_events') }} as previous using (rank_day)
    anti join {{ ref('season_effects') }} as effects using (rank_day, event_id, company_id, role, outcome, ex_date, terms)
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
        select rank_days.rank_day, exceptions.* from {{ ref('exceptions') }} as exceptions
        inner join {{ ref('rank_days') }} as rank_days using (event_id)
    ) as latest
    full outer join {{ source('run', 'previous_exceptions') }} as previous using (rank_day, security_id, screen_id)
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
            'snapshot ', facts.rank_day, ' v', min(facts.version_before), ' → v', min(facts.version_after), ': ',
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
    inner join {{ source('run', 'previous_decisions') }} as previous using (rank_day, company_id)
    where outcomes.prior_indexes <> previous.prior_indexes
),

rules as (
    select season.scenario_id, season.rank_day, string_agg(rules.changed, '; ' order by rules.changed) as reference
    from season
    inner join {{ source('run', 'changed_rules') }} as rules using (rank_day)
    group by season.scenario_id, season.rank_day
),

changed_drops as (
    select
        season.scenario_id,
        season.rank_day,
        string_agg(drops.changed, '; ' order by drops.changed) as reference
    from season
    inner join {{ source('run', 'changed_drops') }} as drops using (rank_day)
    group by season.scenario_id, season.rank_day
),

told as (
    select scenario_id, rank_day, null as company_id, security_id, 'delete' as change_type, 1 as priority,
        case when is_by_event then 'corporate_action' else 'removal' end as cause, reference,
        concat(upper(how[1]), how[2:], '; leavers are not replaced.') as explanation
    from departures
    union all
    select scenario_id, rank_day, null, security_id, 'add', 2, 'late_data', 'present again',
        'The result before had it among those who left; by now it is there again.'
    from returns
    union all
    select scenario_id, rank_day, company_id, null, null, 3, 'corporate_action', reference, explanation
    from effects
    union all
    select scenario_id, rank_day, company_id, null, null, 4, 'correction', concat('event ', event_id, ' no longer holds'),
        concat('The ', replace(event_type, '_', ' '), ' that counted in the result before is withdrawn or changed.')
    from withdrawn
    union all
    select lines.scenario_id, lines.rank_day, lines.company_id, null, null, 5, 'override',
        concat('exception ', exceptions.security_id, ' ', exceptions.screen_id),
        case when exceptions.new_value is null then 'An exception that held before is withdrawn.'
            else concat('By an approved exception: ', exceptions.reason, '.') end
    from exceptions
    inner join {{ ref('stg_securities') }} as lines using (scenario_id, rank_day, security_id)
    union all
    select scenario_id, rank_day, company_id, null, null, 6, case when is_late then 'late_data' else 'correction' end,
        reference, case when is_late then 'A fact of the rank day that was missing has arrived.'
            else 'A fact of the rank day was corrected.' end
    from corrections
    union all
    select scenario_id, rank_day, company_id, null, null, 7, 'late_data',
        concat('member before of ', coalesce(nullif(before, ''), 'none'), ' → ', coalesce(nullif(latest, ''), 'none')),
        'The membership at the rank-day close is known otherwise by now.'
    from incumbents
    union all
    select scenario_id, rank_day, company_id, null, null, 8, 'corporate_action', reference, explanation
    from revalued
    union all
    select scenario_id, rank_day, null, null, null, 9, 'rule_change', reference,
        'The rulebook changed since the result before.'
    from rules
    union all
    select scenario_id, rank_day, null, null, null, 10, 'correction',
        concat('corrections of ', count(*), ' companies, the first ', min(company_id)),
        'Its own facts are as they were: corrections of other companies moved the ranks around it.'
    from corrections
    group by scenario_id, rank_day
    union all
    select scenario_id, rank_day, null, null, null, 11, 'late_data', reference,
        'Drops from before the rank day came or were corrected since: averages and volumes computed from them changed.'
    from changed_drops
)

select * from told
