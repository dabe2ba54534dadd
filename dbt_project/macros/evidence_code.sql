{# One code from lines that share their rule: the model adds which of them are the
   code's. #}
{% macro evidence_code(lines, code) -%}
    select
        scenario_id,
        rank_day,
        as_of,
        symbol_key,
        '{{ code }}' as code,
        cast(null as varchar) as screen_id,
        reason,
        source_date
    from {{ ref(lines) }}
{%- endmacro %}
