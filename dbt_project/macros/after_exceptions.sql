{# The last step of every screen: an approved exception (a row of exceptions.csv)
   replaces the verdict, and says so. #}
{% macro after_exceptions(judged) -%}
    select
        judged.scenario_id,
        judged.rank_day,
        judged.company_id,
        judged.security_id,
        judged.screen_id,
        judged.observed,
        judged.threshold,
        coalesce(exceptions.is_passed, judged.is_passed) as is_passed,
        coalesce(judged.is_flagged, false) as is_flagged,
        nullif(
            concat_ws('; ', judged.note, 'exception: ' || exceptions.told), ''
        ) as note,
        judged.is_passed as is_passed_by_rule,
        exceptions.told as exception
    from {{ judged }} as judged
    left join {{ ref('exceptions_in_force') }} as exceptions
        using (scenario_id, rank_day, security_id, screen_id)
{%- endmacro %}
