{# 2 · What a screen decides where the facts it needs are missing: the column
   `on_missing` of screens.csv, as a value to put last into `coalesce`. #}
{% macro on_missing(screen_id) -%}
    (
        select on_missing = 'pass'
        from {{ ref('screens') }}
        where screen_id = '{{ screen_id }}'
    )
{%- endmacro %}
