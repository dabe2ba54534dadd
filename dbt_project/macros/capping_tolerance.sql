{# contract 3 · To how many units of 10^-12 the limits of a capping hold: a
   millionth. #}
{% macro tolerance() -%}
    1000000
{%- endmacro %}
