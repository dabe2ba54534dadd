-- Gate 2 · Whether the approved exceptions still meet what they were made for.
with
exceptions_without_a_line as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    anti join {{ ref('screen_results') }} as results
        using (scenario_id, rank_day, security_id, screen_id)
),

-- the rule no longer says what the exception was made against: somebody must look at it
-- again
stale_exceptions as (
    select exceptions.security_id, exceptions.screen_id
    from {{ ref('exceptions_in_force') }} as exceptions
    inner join {{ ref('screen_results') }} as results
        using (scenario_id, rank_day, security_id, screen_id)
    where exceptions.was_passed <> results.is_passed_by_rule
)

{{ counted(
    'exceptions_without_a_line',
    'exceptions_without_a_line',
    "security_id || ' ' || screen_id"
) }}
union all
{{ counted('stale_exceptions', 'stale_exceptions', "security_id || ' ' || screen_id") }}
