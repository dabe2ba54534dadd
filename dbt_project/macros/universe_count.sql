{# A row of `statistics` about the universe: how many rows of a model a condition holds
   for, a metric for each value of `by`. #}
{% macro universe_count(metric, rows, condition='true', by=none) -%}
    select scenario_id, 'UNIVERSE', {{ metric }}, cast(count(*) as varchar)
    from {{ rows }}
    where {{ condition }}
    group by scenario_id{{ ', ' ~ by if by }}
{%- endmacro %}

{# The rows of `statistics` about the universe. #}
{% macro universe_figures() -%}
    {{ universe_count("'companies'", ref('screened_companies')) }}
    union all
    {{ universe_count(
        "'eligible_companies'", ref('screened_companies'), 'is_eligible'
    ) }}
    union all
    {{ universe_count(
        "'companies_first_failing ' || first_failed_screen",
        ref('screened_companies'), 'not is_eligible', 'first_failed_screen'
    ) }}
    union all
    {{ universe_count(
        "'lines_failing ' || screen_id",
        ref('screen_results'), 'not is_passed', 'screen_id'
    ) }}
    union all
    {{ universe_count(
        "'lines_flagged ' || screen_id",
        ref('screen_results'), 'is_flagged', 'screen_id'
    ) }}
    union all
    {{ universe_count(
        "'lines_left_before_implementation'", ref('closing_lines'), 'has_left'
    ) }}
    union all
    {{ universe_count(
        "concat('evidence_', direction, ' ', code)",
        ref('eligibility_evidence'), 'true', 'direction, code'
    ) }}
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
    {{ universe_count("'evidence_cap_factors'", ref('evidence_cap_factors')) }}
{%- endmacro %}
