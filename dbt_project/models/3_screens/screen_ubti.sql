-- 2.S04 · Out: unrelated business taxable income that is not blocked. The column alone
-- decides; unknown is flagged for the structures that can have it.
with
rulebook as {{ parameters('ubti_flagged_structures') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S04' as screen_id,
        coalesce(
            cast(companies.has_unblocked_ubti as varchar), 'not reported'
        ) as observed,
        'false' as threshold,
        coalesce(
            not companies.has_unblocked_ubti, {{ on_missing('S04') }}
        ) as is_passed,
        companies.has_unblocked_ubti is null
        and coalesce(
            list_contains(rulebook.ubti_flagged_structures, companies.structure), false
        ) as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
)

{{ after_exceptions('checked') }}
