{# 7.1 top · A part of the argument N:IN:OUT as a number; null where it is not given. #}
{% macro argument_place(place) -%}
    case
        when indexes.selection = 'top'
            then cast(
                nullif(split_part(indexes.argument, ':', {{ place }}), '') as integer
            )
    end
{%- endmacro %}
