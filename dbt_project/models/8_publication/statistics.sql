-- contract 3 · Figures about the result, a row each; exact text beside the double.
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
    from {{ ref('family_weights') }}
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
    from {{ ref('family_changes') }}
    group by scenario_id, index_code
),

tall as (
    {% for figures in ['index_figures', 'change_figures'] %}
        unpivot (
            select
                scenario_id,
                index_code,
                cast(columns(* exclude (scenario_id, index_code)) as varchar)
            from {{ figures }}
        )
        on columns(* exclude (scenario_id, index_code))
        into name metric value value_text
        union all
    {% endfor %}
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
    {{ universe_figures() }}
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
