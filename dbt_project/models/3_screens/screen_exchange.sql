-- 2.S02 · Only a primary listing on an eligible exchange; an unlisted line has none.
with
rulebook as {{ parameters('eligible_exchanges') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S02' as screen_id,
        case
            when lines.is_listed then coalesce(lines.mic, 'not reported')
            else 'unlisted'
        end as observed,
        array_to_string(rulebook.eligible_exchanges, ' ') as threshold,
        lines.is_listed and coalesce(
            list_contains(rulebook.eligible_exchanges, lines.mic),
            {{ on_missing('S02') }}
        ) as is_passed,
        false as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
)

{{ after_exceptions('checked') }}
