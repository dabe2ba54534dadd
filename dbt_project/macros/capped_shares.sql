{# 7.2 step 3 · The shares that a capping factor leaves, at least one. #}
{% macro capped_shares() -%}
    greatest(1, {{ half_up(
        to_units_12('coalesce(factors.capping_factor, 1)') ~ ' * allotted.part_shares',
        '1000000000000'
    ) }})
{%- endmacro %}
