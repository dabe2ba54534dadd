{# The columns of a reader beside who moves: names, ranks by the rule in force and in
   the scenario, and the company's cap; from `changes`, the model of who moves. #}
{% macro named_moves(changes) -%}
    select
        moved.scenario_id,
        moved.rank_day,
        moved.position,
        moved.index_code,
        moved.change_type,
        lines.ticker,
        lines.name,
        moved.security_id,
        moved.company_id,
        moved.reason_code,
        moved.decided_by,
        in_force.company_rank as company_rank_in_force,
        in_scenario.company_rank,
        companies.total_market_cap,
        moved.weight_change_bp
    from {{ changes }} as moved
    left join {{ ref('stg_securities') }} as lines
        on
            moved.rank_day = lines.rank_day
            and moved.security_id = lines.security_id
            and lines.scenario_id = 'in_force'
    left join {{ ref('company_ranks') }} as in_force
        on
            moved.rank_day = in_force.rank_day
            and moved.company_id = in_force.company_id
            and in_force.scenario_id = 'in_force'
    left join {{ ref('company_ranks') }} as in_scenario
        on
            moved.scenario_id = in_scenario.scenario_id
            and moved.rank_day = in_scenario.rank_day
            and moved.company_id = in_scenario.company_id
    left join {{ ref('screened_companies') }} as companies
        on
            moved.scenario_id = companies.scenario_id
            and moved.rank_day = companies.rank_day
            and moved.company_id = companies.company_id
{%- endmacro %}

{# A reason in the words of who joins, or of who leaves. #}
{% macro by_side(add, delete) -%}
    case when moved.change_type = 'add' then '{{ add }}' else '{{ delete }}' end
{%- endmacro %}
