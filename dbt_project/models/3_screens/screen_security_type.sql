-- 2.S01 · Only common stock, or a stapled unit whose every part is eligible.
with
rulebook as {{ parameters('eligible_security_types') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S01' as screen_id,
        coalesce(lines.security_type, 'not reported') as observed,
        array_to_string(rulebook.eligible_security_types, ' ') as threshold,
        coalesce(
            list_contains(rulebook.eligible_security_types, lines.security_type),
            {{ on_missing('S01') }}
        ) as is_passed,
        false as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
)

{{ after_exceptions('checked') }}
