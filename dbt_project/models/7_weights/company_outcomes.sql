-- 2–5 · One outcome for every company of the universe: its codes before and after, and
-- the reason in one word.
with
codes_before as (
    select
        held.scenario_id,
        held.rank_day,
        held.company_id,
        {{ joined_codes('held.index_code') }} as prior_indexes,
        bool_or(held.index_code = 'R3000') as was_in_whole_index
    from (
        select distinct scenario_id, rank_day, company_id, index_code
        from {{ ref('prior_membership') }}
        where company_id is not null
    ) as held
    left join {{ ref('indexes') }} as indexes using (index_code)
    group by held.scenario_id, held.rank_day, held.company_id
),

codes_after as (
    select
        latest.scenario_id,
        latest.rank_day,
        latest.company_id,
        {{ joined_codes('latest.index_code') }} as new_indexes
    from (
        select distinct scenario_id, rank_day, company_id, index_code
        from {{ ref('index_weights') }}
    ) as latest
    inner join {{ ref('indexes') }} as indexes using (index_code)
    group by latest.scenario_id, latest.rank_day, latest.company_id
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

kept_at_main_break as (
    select scenario_id, rank_day, company_id, break_rank, was_above
    from {{ ref('company_sides') }}
    where is_kept_by_band and above_code = 'R1000'
),

main_break as (
    select scenario_id, rank_day, company_id, was_above, is_above
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
    coalesce(kept_at_main_break.break_rank, kept.break_rank) as kept_at_break,
    case
        when kept_at_main_break.break_rank is not null
            then kept_at_main_break.was_above
        else kept.was_above
    end as is_kept_above,
    case
        when not companies.is_eligible then 'failed_' || companies.first_failed_screen
        when remaining.has_left then 'left_before_implementation'
        when not ranks.is_in_broad_market
            then 'rank_beyond_' || rulebook.broad_market_companies
        when kept.break_rank is not null then 'kept_by_band'
        when codes_before.prior_indexes is null then 'new_by_rank'
        when not main_break.was_above and main_break.is_above then 'moved_up'
        when
            ranks.company_rank > rulebook.whole_index_companies
            and codes_before.was_in_whole_index
            then 'rank_beyond_' || rulebook.whole_index_companies
        when main_break.was_above and not main_break.is_above then 'moved_down'
        when
            ranks.company_rank <= rulebook.whole_index_companies
            and not codes_before.was_in_whole_index
            then 'moved_up'
        else 'kept_by_rank'
    end as reason_code
from {{ ref('screened_companies') }} as companies
inner join {{ parameters(
    'broad_market_companies', 'whole_index_companies'
) }} as rulebook
    using (scenario_id, rank_day)
left join {{ ref('standing_ranks') }} as ranks using (scenario_id, rank_day, company_id)
left join codes_before using (scenario_id, rank_day, company_id)
left join codes_after using (scenario_id, rank_day, company_id)
left join kept using (scenario_id, rank_day, company_id)
left join kept_at_main_break using (scenario_id, rank_day, company_id)
left join main_break using (scenario_id, rank_day, company_id)
left join remaining using (scenario_id, rank_day, company_id)
left join {{ ref('re_ranked_caps') }} as re_ranked
    using (scenario_id, rank_day, company_id)
