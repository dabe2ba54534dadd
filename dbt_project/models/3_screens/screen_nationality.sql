-- 2.S05 · The company is assigned to the US by section 3; China N shares are out.
with
checked as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        lines.security_id,
        'S05' as screen_id,
        coalesce(nationality.country, 'unassigned')
        || case when nationality.is_china_n_share then ' (China N share)' else '' end
            as observed,
        'US' as threshold,
        coalesce(nationality.country = 'US', {{ on_missing('S05') }})
        and not nationality.is_china_n_share as is_passed,
        false as is_flagged,
        nationality.reason as note
    from {{ ref('candidate_lines') }} as lines
    inner join {{ ref('nationality') }} as nationality
        using (scenario_id, rank_day, company_id)
),

with_evidence as (
    {{ after_evidence('checked') }}
)

{{ after_exceptions('with_evidence') }}
