-- Gate of additions · Whether the approved exceptions of this event meet a screen that
-- is asked of a candidate, or of another line of its company, and still change what
-- they were made against; and whether they leave a company whole. As on a rank day.
with
lines as (
    select distinct scenario_id, rank_day, company_id
    from {{ ref('addition_lines') }}
),

asked as (
    select
        scenario_id,
        rank_day,
        company_id,
        security_id,
        screen_id,
        is_passed,
        is_passed_by_rule
    from {{ ref('offered_screens') }}
    union all
    select
        others.scenario_id,
        others.rank_day,
        others.company_id,
        others.security_id,
        others.screen_id,
        others.is_passed,
        others.is_passed_by_rule
    from {{ ref('screen_results') }} as others
    semi join lines using (scenario_id, rank_day, company_id)
    anti join {{ ref('addition_lines') }} as candidates
        using (scenario_id, rank_day, security_id)
),

exceptions_without_a_line as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    anti join asked using (scenario_id, rank_day, security_id, screen_id)
),

stale_exceptions as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    inner join asked using (scenario_id, rank_day, security_id, screen_id)
    where exceptions.was_passed <> asked.is_passed_by_rule
),

companies_judged_two_ways as (
    select asked.company_id, asked.screen_id
    from asked
    inner join {{ ref('exceptions_in_force') }} as exceptions
        using (scenario_id, rank_day, screen_id)
    inner join {{ ref('screens') }} as screens using (screen_id)
    where screens.level = 'company'
    group by asked.scenario_id, asked.rank_day, asked.company_id, asked.screen_id
    having count(distinct asked.is_passed) > 1
)

{{ counted(
    'exceptions_without_a_line',
    'exceptions_without_a_line',
    "security_id || ' ' || screen_id"
) }}
union all
{{ counted('stale_exceptions', 'stale_exceptions', "security_id || ' ' || screen_id") }}
union all
{{ counted(
    'companies_judged_two_ways',
    'companies_judged_two_ways',
    "company_id || ' ' || screen_id"
) }}
