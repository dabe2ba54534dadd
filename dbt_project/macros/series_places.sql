{# 9.1 · Sessions of the chain of series, counted from 1: rates are carried by count. #}
{% macro session_places() -%}
    select
        session,
        row_number() over (order by session) as place
    from {{ source('state', 'series_sessions') }}
{%- endmacro %}
