{# Which screen a company fails, with what was observed and what is required. #}
{% macro failure_phrase() -%}
    concat(
        'Not eligible: ',
        screens.sentence,
        ' (',
        outcomes.first_failed_screen,
        ' ',
        screens.screen,
        coalesce(
            ': observed '
            || failures.observed
            || ', required '
            || failures.threshold,
            ': it has no line'
        ),
        coalesce('; ' || nullif(failures.note, ''), ''), ')'
    )
{%- endmacro %}
