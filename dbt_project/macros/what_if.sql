{# The first steps of `what_if_changes`: each line that moves, with the bounds of its
   index and, in the scenario in which the line is out, what its company fails and its
   rank. #}
{% macro what_if_bounds() -%}
moved as (
    select
        lines.*,
        case when lines.is_after then 'add' else 'delete' end as change_type,
        case
            when lines.is_after then 'in_force'
            else lines.scenario_id
        end as out_scenario
    from {{ ref('what_if_lines') }} as lines
    where lines.is_after <> lines.is_before
),

line_failures as (
    select scenario_id, rank_day, security_id, min(screen_id) as first_failed_screen
    from {{ ref('screen_results') }}
    where not is_passed
    group by scenario_id, rank_day, security_id
),

sides as (
    select
        scenario_id as out_scenario,
        rank_day,
        company_id,
        break_rank,
        is_above,
        is_kept_by_band
    from {{ ref('company_sides') }}
),

bounded as (
    select
        moved.*,
        cast(indexes.position as integer) as position,
        cast(indexes.within_rank as integer) as within_rank,
        cast(nullif(indexes.above_break, '') as integer) as above_break,
        cast(nullif(indexes.below_break, '') as integer) as below_break,
        companies.is_eligible,
        coalesce(
            companies.first_failed_screen, line_failures.first_failed_screen
        ) as first_failed_screen,
        ranks.company_rank
    from moved
    inner join {{ ref('indexes') }} as indexes using (index_code)
    left join {{ ref('screened_companies') }} as companies
        on
            moved.out_scenario = companies.scenario_id
            and moved.rank_day = companies.rank_day
            and moved.company_id = companies.company_id
    left join line_failures
        on
            moved.out_scenario = line_failures.scenario_id
            and moved.rank_day = line_failures.rank_day
            and moved.security_id = line_failures.security_id
    left join {{ ref('company_ranks') }} as ranks
        on
            moved.out_scenario = ranks.scenario_id
            and moved.rank_day = ranks.rank_day
            and moved.company_id = ranks.company_id
),
{%- endmacro %}

{# Why a line moves, as a reason code of the contract. #}
{% macro what_if_reason() -%}
    case
        when decided_by = 'screen' and change_type = 'add'
            then 'passes_' || first_failed_screen
        when decided_by = 'screen' then 'failed_' || first_failed_screen
        when decided_by = 'rank' and change_type = 'add'
            then 'rank_within_' || within_rank
        when decided_by = 'rank' then 'rank_beyond_' || within_rank
        when goes_up then 'moved_up'
        else 'moved_down'
    end
{%- endmacro %}

{# The rule that moves it, as a person reads it. #}
{% macro what_if_rule() -%}
    case
        when decided_by = 'screen' then first_failed_screen
        when decided_by = 'rank' then 'rank ' || within_rank
        when is_by_band then 'band of #' || break_rank
        else 'rank at #' || break_rank
    end
{%- endmacro %}
