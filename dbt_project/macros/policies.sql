{# The whole number that a policy of policies.csv sets; null in a rulebook that was
   archived before it had the row. #}
{% macro policy(name) -%}
    (select max(value) from {{ ref('policies_in_force') }} where policy = '{{ name }}')
{%- endmacro %}
