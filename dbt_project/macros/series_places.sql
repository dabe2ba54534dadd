{# 9.1 · Sessions of the chain of series, counted from 1: rates are carried by count. #}
{% macro session_places() -%}
    select
        session,
        row_number() over (order by session) as place
    from {{ source('state', 'series_sessions') }}
{%- endmacro %}

{# Whether a session lies before those asked for; where none is, all do. #}
{% macro before_those_asked(session) -%}
    {{ session }} < coalesce(
        (
            select min(session) from {{ source('state', 'series_sessions') }}
            where is_asked
        ),
        cast('infinity' as date)
    )
{%- endmacro %}
