{# 11 · Simple return between two levels in units of 10^-8: their difference is exact,
   and rounded once as the quotient of two doubles. None after a level of zero. #}
{% macro simple_return(before, after) -%}
    (
        cast({{ after }} - {{ before }} as double)
        / nullif(cast({{ before }} as double), 0)
    )
{%- endmacro %}
