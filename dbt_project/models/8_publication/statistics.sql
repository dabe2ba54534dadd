-- CONTRACT 3 · Figures about the result, a row each; exact text beside the double.
with
index_figures as (
    select
        scenario_id,
        index_code,
        count(*) as line_count,
        count(distinct company_id) as company_count,
        sum(available_market_cap) as available_market_cap,
        max(total_market_cap) as largest_company_cap,
        min(total_market_cap) as smallest_company_cap,
        count(*) filter (where close_as_of = rank_day) as lines_at_rank_day_close
    from {{ ref('index_weights') }}
    inner join {{ ref('standing_ranks') }}
        using (scenario_id, rank_day, company_id, company_rank)
    group by scenario_id, index_code
),

change_figures as (
    select
        scenario_id,
        index_code,
        count(*) filter (where change_type = 'add') as adds,
        count(*) filter (where change_type = 'delete') as deletes
    from {{ ref('composition_changes') }}
    group by scenario_id, index_code
),

tall as (
    unpivot (
        select
            scenario_id,
            index_code,
            cast(columns(* exclude (scenario_id, index_code)) as varchar)
        from index_figures
    )
    on columns(* exclude (scenario_id, index_code)) into name metric value value_text
    union all
    unpivot (
        select
            scenario_id,
            index_code,
            cast(columns(* exclude (scenario_id, index_code)) as varchar)
        from change_figures
    )
    on columns(* exclude (scenario_id, index_code)) into name metric value value_text
    union all
    select scenario_id, index_code, 'turnover_one_way', cast(turnover as varchar)
    from {{ ref('index_turnover') }}
    union all
    select
        scenario_id,
        index_code,
        'sector_weight ' || sector,
        cast(weight_after as varchar)
    from {{ ref('sector_weights') }}
    union all
    select scenario_id, 'UNIVERSE', 'companies', cast(count(*) as varchar)
    from {{ ref('screened_companies') }} group by scenario_id
    union all
    select scenario_id, 'UNIVERSE', 'eligible_companies', cast(count(*) as varchar)
    from {{ ref('screened_companies') }} where is_eligible group by scenario_id
    union all
    select
        scenario_id,
        'UNIVERSE',
        'companies_first_failing ' || first_failed_screen,
        cast(count(*) as varchar)
    from {{ ref('screened_companies') }}
    where not is_eligible
    group by scenario_id, first_failed_screen
    union all
    select
        scenario_id,
        'UNIVERSE',
        'lines_failing ' || screen_id,
        cast(count(*) as varchar)
    from {{ ref('screen_results') }} where not is_passed group by scenario_id, screen_id
    union all
    select
        scenario_id,
        'UNIVERSE',
        'lines_flagged ' || screen_id,
        cast(count(*) as varchar)
    from {{ ref('screen_results') }} where is_flagged group by scenario_id, screen_id
    union all
    select
        scenario_id,
        'UNIVERSE',
        'lines_left_before_implementation',
        cast(count(*) as varchar)
    from {{ ref('closing_lines') }} where has_left group by scenario_id
    union all
    select
        scenario_id,
        'UNIVERSE',
        concat('evidence_', direction, ' ', code),
        cast(count(*) as varchar)
    from {{ ref('eligibility_evidence') }} group by scenario_id, direction, code
    union all
    select
        scenario_id,
        'UNIVERSE',
        'evidence_confidence ' || code,
        cast(confidence as varchar)
    from {{ ref('evidence_confidence') }}
    where
        confidence is not null
        and exists (select 1 from {{ ref('eligibility_evidence') }})
    union all
    select scenario_id, 'UNIVERSE', 'evidence_cap_factors', cast(count(*) as varchar)
    from {{ ref('evidence_cap_factors') }} group by scenario_id
    union all
    select scenario_id, index_code, 'evidence_absent_members', cast(count(*) as varchar)
    from {{ ref('evidence_absent_members') }}
    where is_kept
    group by scenario_id, index_code
)

select
    scenario_id,
    index_code,
    metric,
    cast(value_text as double) as value,
    value_text
from tall
order by scenario_id, index_code, metric
