{# 6.3 · The events of one treatment among those that are applied now; no two of them
   touch the same line. #}
{% macro events_of(treatment) -%}
    (
        select * from {{ source('state', 'turn_events') }}
        where treatment = '{{ treatment }}'
    )
{%- endmacro %}
