{# The codes joined by `|` as a person reads them, and those of one that are not in
   another. #}
{% macro listed_codes(codes) -%}
    replace({{ codes }}, '|', ', ')
{%- endmacro %}

{% macro codes_without(codes, others) -%}
    array_to_string(
        list_filter(
            string_split({{ codes }}, '|'),
            lambda code: not list_contains(string_split({{ others }}, '|'), code)
        ),
        ', '
    )
{%- endmacro %}

{% macro codes_in_both(codes, others) -%}
    array_to_string(
        list_filter(
            string_split({{ codes }}, '|'),
            lambda code: code <> ''
            and list_contains(string_split({{ others }}, '|'), code)
        ),
        ', '
    )
{%- endmacro %}
