{# Numbers as a person reads them. For sentences only: nothing is decided on these texts. #}

{% macro grouped(number) -%}
    format('{:,}', {{ number }})
{%- endmacro %}

{% macro in_million_dollars(amount) -%}
    format('{:,.1f}m USD', cast({{ amount }} / 1000000 as double))
{%- endmacro %}

{% macro in_percent(fraction) -%}
    cast(round({{ fraction }} * 100, 2) as decimal(9, 2)) || ' %'
{%- endmacro %}

{% macro in_points(fraction) -%}
    cast(cast({{ fraction }} * 100 as decimal(9, 1)) as varchar) || ' points'
{%- endmacro %}
