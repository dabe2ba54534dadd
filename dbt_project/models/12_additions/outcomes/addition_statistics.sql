-- contract 3 · statistics: what joins each index, and the candidates by their outcome.
{{ config(alias='statistics') }}
with
index_figures as (
    select
        scenario_id,
        index_code,
        count(*) as line_count,
        count(distinct company_id) as company_count,
        sum(available_market_cap) as available_market_cap,
        max(company_total_market_cap) as largest_company_cap,
        min(company_total_market_cap) as smallest_company_cap,
        count(*) as adds
    from {{ ref('added_constituents') }}
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
    on columns(* exclude (scenario_id, index_code))
    into name metric value value_text
    union all
    {{ universe_count("'candidates'", ref('candidates')) }}
    union all
    {{ universe_count(
        "'candidates_' || outcome", ref('candidates'), 'true', 'outcome'
    ) }}
)

select
    scenario_id,
    index_code,
    metric,
    cast(value_text as double) as value,
    value_text
from tall
order by scenario_id, index_code, metric
