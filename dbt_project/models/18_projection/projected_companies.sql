-- contract 3 · Every company of the universe as the trial ranks it, with what the next
-- projection compares.
with
inferred as (
    select
        scenario_id,
        rank_day,
        company_id,
        string_agg(
            concat_ws(' ', security_id, code, direction), '; ' order by security_id
        ) as evidence
    from {{ ref('eligibility_evidence') }}
    group by scenario_id, rank_day, company_id
)

select
    outcomes.scenario_id,
    outcomes.company_id,
    lines.ticker,
    companies.name,
    outcomes.pricing_vehicle_id,
    lines.close,
    outcomes.total_market_cap,
    outcomes.company_rank,
    outcomes.is_eligible,
    outcomes.first_failed_screen,
    outcomes.prior_indexes,
    outcomes.new_indexes,
    outcomes.reason_code,
    inferred.evidence
from {{ ref('company_outcomes') }} as outcomes
inner join {{ ref('stg_companies') }} as companies
    using (scenario_id, rank_day, company_id)
left join {{ ref('candidate_lines') }} as lines
    on
        outcomes.scenario_id = lines.scenario_id
        and outcomes.rank_day = lines.rank_day
        and outcomes.pricing_vehicle_id = lines.security_id
left join inferred
    on
        outcomes.scenario_id = inferred.scenario_id
        and outcomes.rank_day = inferred.rank_day
        and outcomes.company_id = inferred.company_id
order by outcomes.scenario_id, outcomes.company_id
