-- 2–5 · One outcome for every company of the universe: its codes before and after, and
-- the reason in one word.
with
codes_before as (
    {{ codes_of_companies(ref('prior_membership'), 'prior_indexes') }}
),

codes_after as (
    {{ codes_of_companies(ref('index_weights'), 'new_indexes') }}
),

kept as (
    select
        scenario_id,
        rank_day,
        company_id,
        min(break_rank) as break_rank,
        max_by(was_above, -break_rank) as was_above
    from {{ ref('company_sides') }}
    where is_kept_by_band
    group by scenario_id, rank_day, company_id
),

main_break as (
    select
        scenario_id,
        rank_day,
        company_id,
        break_rank,
        was_above,
        is_above,
        is_kept_by_band
    from {{ ref('company_sides') }}
    where above_code = 'R1000'
),

remaining as (
    select
        scenario_id,
        rank_day,
        company_id,
        bool_and(has_left) as has_left,
        min(left_how) as left_how
    from {{ ref('closing_lines') }}
    group by scenario_id, rank_day, company_id
)

select
    companies.scenario_id,
    companies.rank_day,
    companies.company_id,
    companies.pricing_vehicle_id,
    coalesce(ranks.total_market_cap, companies.total_market_cap) as total_market_cap,
    companies.is_eligible,
    companies.first_failed_screen,
    ranks.company_rank,
    ranks.is_in_broad_market,
    ranks.cumulative_market_cap,
    ranks.percentile,
    ranks.company_rank is not null and re_ranked.company_id is not null as is_re_ranked,
    remaining.left_how,
    coalesce(codes_before.prior_indexes, '') as prior_indexes,
    coalesce(codes_after.new_indexes, '') as new_indexes,
    case
        when main_break.is_kept_by_band then main_break.break_rank
        else kept.break_rank
    end as kept_at_break,
    case
        when main_break.is_kept_by_band then main_break.was_above
        else kept.was_above
    end as is_kept_above,
    {{ outcome_reason() }} as reason_code
from {{ ref('screened_companies') }} as companies
inner join {{ parameters(
    'broad_market_companies', 'whole_index_companies'
) }} as rulebook
    using (scenario_id, rank_day)
left join {{ ref('standing_ranks') }} as ranks using (scenario_id, rank_day, company_id)
left join codes_before using (scenario_id, rank_day, company_id)
left join codes_after using (scenario_id, rank_day, company_id)
left join kept using (scenario_id, rank_day, company_id)
left join main_break using (scenario_id, rank_day, company_id)
left join remaining using (scenario_id, rank_day, company_id)
left join {{ ref('re_ranked_caps') }} as re_ranked
    using (scenario_id, rank_day, company_id)
