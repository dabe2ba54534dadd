-- 2.S09 · At least 5 % of the company's votes in unrestricted hands; unknown is
-- flagged. No minimum: passed. Where members are exempt, a company with a line in
-- R3000E passes below the minimum too, flagged.
with
rulebook as {{ parameters(
    'minimum_voting_power', 'voting_power_members_exempt'
) }},

member_companies as (
    select
        scenario_id,
        rank_day,
        company_id,
        bool_or(is_broad_market_member) as is_member
    from {{ ref('candidate_lines') }}
    group by scenario_id, rank_day, company_id
),

companies as (
    select
        companies.*,
        rulebook.minimum_voting_power,
        coalesce(
            rulebook.voting_power_members_exempt = 1 and members.is_member, false
        ) as is_exempt
    from {{ ref('stg_companies') }} as companies
    inner join rulebook using (scenario_id, rank_day)
    inner join member_companies as members
        using (scenario_id, rank_day, company_id)
),

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
        coalesce('>= ' || companies.minimum_voting_power, 'no minimum') as threshold,
        companies.minimum_voting_power is null
        or companies.is_exempt
        or coalesce(
            companies.public_voting_power >= companies.minimum_voting_power,
            {{ on_missing('S09') }}
        ) as is_passed,
        coalesce(
            companies.minimum_voting_power is not null
            and (
                companies.public_voting_power is null
                or (
                    companies.is_exempt
                    and companies.public_voting_power < companies.minimum_voting_power
                )
            ),
            false
        ) as is_flagged,
        case
            when
                companies.is_exempt
                and companies.public_voting_power < companies.minimum_voting_power
                then 'member of R3000E: exempt'
        end as note,
        companies.minimum_voting_power is not null
        and not companies.is_exempt as is_asked
    from {{ ref('candidate_lines') }} as lines
    inner join companies using (scenario_id, rank_day, company_id)
),

with_evidence as (
    {{ after_evidence('checked', 'checked.is_asked') }}
)

{{ after_exceptions('with_evidence') }}
