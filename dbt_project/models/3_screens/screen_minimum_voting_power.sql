-- 2.S09 · At least 5 % of the company's votes in unrestricted hands; unknown is
-- flagged.
with
rulebook as {{ parameters('minimum_voting_power') }},

checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S09' as screen_id,
        coalesce(
            cast(companies.public_voting_power as varchar), 'not reported'
        ) as observed,
        '>= ' || rulebook.minimum_voting_power as threshold,
        coalesce(
            companies.public_voting_power >= rulebook.minimum_voting_power,
            {{ on_missing('S09') }}
        ) as is_passed,
        companies.public_voting_power is null as is_flagged,
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
