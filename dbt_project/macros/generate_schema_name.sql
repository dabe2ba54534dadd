{# The schema is the stage's word, without dbt's target prefix: what a person types in a
   query. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro %}
