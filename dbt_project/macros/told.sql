{# Numbers as a person reads them. For sentences only: nothing is decided on these
   texts. #}

{% macro grouped(number) -%}
    format('{:,}', {{ number }})
{%- endmacro %}

{% macro in_million_dollars(amount) -%}
    format('{:,.1f}m USD', cast({{ amount }} / 1000000 as double))
{%- endmacro %}

{% macro in_percent(fraction) -%}
    cast(round({{ fraction }} * 100, 2) as decimal(9, 2)) || ' %'
{%- endmacro %}

{# A part of whole numbers, rounded down: what is below a threshold never reads as if it
   were at it. #}
{% macro share_in_percent(part, whole) -%}
    cast(
        cast(cast({{ part }} as hugeint) * 1000000 // {{ whole }} as decimal(38, 0))
        * 0.0001 as varchar
    )
    || ' %'
{%- endmacro %}

{# 0.05 → 5 %, 0.025 → 2.5 %: a threshold without its noughts. #}
{% macro threshold_in_percent(fraction) -%}
    rtrim(rtrim(cast(cast({{ fraction }} * 100 as decimal(9, 4)) as varchar), '0'), '.')
    || ' %'
{%- endmacro %}

{% macro in_points(fraction) -%}
    cast(cast({{ fraction }} * 100 as decimal(9, 1)) as varchar) || ' points'
{%- endmacro %}
