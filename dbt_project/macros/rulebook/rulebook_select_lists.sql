{# The columns of `rulebook_in_force` as select lists. #}
{% macro typed_numbers() -%}
    {%- for parameter, type in rulebook_numbers().items() -%}
        max(cast(case when parameter = '{{ parameter }}' then value end as {{ type }}))
            as {{ parameter }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{% macro listed_values() -%}
    {%- for column, list_name in rulebook_lists().items() -%}
        list(value order by value) filter (where list_name = '{{ list_name }}')
            as {{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{% macro family_sizes() -%}
    {%- for column, index_code in rulebook_sizes().items() -%}
        max(cast(within_rank as integer)) filter (where index_code = '{{ index_code }}')
            as {{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
