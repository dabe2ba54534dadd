{# The last step of every screen: an approved exception (a row of exceptions.csv)
   replaces the result of the screen, and its note names it. #}
{% macro after_exceptions(checked) -%}
    select
        checked.scenario_id,
        checked.rank_day,
        checked.company_id,
        checked.security_id,
        checked.screen_id,
        checked.observed,
        checked.threshold,
        coalesce(exceptions.is_passed, checked.is_passed) as is_passed,
        coalesce(checked.is_flagged, false) as is_flagged,
        nullif(
            concat_ws('; ', checked.note, 'exception: ' || exceptions.description), ''
        ) as note,
        checked.is_passed as is_passed_by_rule,
        exceptions.description as exception
    from {{ checked }} as checked
    left join {{ ref('exceptions_in_force') }} as exceptions
        using (scenario_id, rank_day, security_id, screen_id)
{%- endmacro %}
