{# contract 2.12 · Whether an identifier holds on a day: valid_to is its last day. #}
{% macro identifier_holds(rows, day) -%}
    {{ rows }}.valid_from <= {{ day }}
    and ({{ rows }}.valid_to is null or {{ rows }}.valid_to >= {{ day }})
{%- endmacro %}
