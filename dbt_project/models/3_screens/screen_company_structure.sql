-- 2.S03 · No trusts, partnerships, funds, development companies or blank cheques;
-- unknown is flagged.
with
rulebook as {{ parameters('ineligible_structures') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S03' as screen_id,
        coalesce(replace(companies.structure, '_', ' '), 'not reported') as observed,
        'not one of: '
        || replace(
            array_to_string(rulebook.ineligible_structures, ', '), '_', ' '
        ) as threshold,
        coalesce(
            not list_contains(rulebook.ineligible_structures, companies.structure),
            {{ on_missing('S03') }}
        ) as is_passed,
        companies.structure is null as is_flagged,
        cast(null as varchar) as note
    from {{ ref('candidate_lines') }} as lines
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
),

with_evidence as (
    {{ after_evidence('checked') }}
)

{{ after_exceptions('with_evidence') }}
