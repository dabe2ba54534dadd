{# Index codes of a group joined by `|` in the contract's order; needs `indexes` (left)
   joined. #}
{% macro joined_codes(code) -%}
    string_agg(
        {{ code }},
        '|' order by coalesce(cast(indexes.position as integer), 99),
        {{ code }}
    )
{%- endmacro %}
