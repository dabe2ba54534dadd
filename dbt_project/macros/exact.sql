{# Exact arithmetic (docs/architecture.md, exactness). `decimal / decimal` is a DOUBLE in DuckDB
   and float sums depend on threads, so a ratio is taken once, last, from integers. #}

{# A DECIMAL(n,6) as the integer number of its millionths. #}
{% macro millionths(amount) -%}
    cast(cast({{ amount }} as decimal(38, 6)) * 1000000 as hugeint)
{%- endmacro %}

{# An integer number of millionths back as DECIMAL(38,6). #}
{% macro from_millionths(count) -%}
    cast(
        cast(
            {{ count }} as decimal(38, 0)
        ) * cast(0.000001 as decimal(7, 6)) as decimal(38, 6)
    )
{%- endmacro %}

{# The quotient of two non-negative integers, rounded half up to an integer; null where
   the divisor is zero. #}
{% macro half_up(dividend, divisor) -%}
    ((2 * ({{ dividend }}) + ({{ divisor }})) // nullif(2 * ({{ divisor }}), 0))
{%- endmacro %}

{# The quotient of two non-negative integers as a fraction with nine decimals, rounded
   half up. #}
{% macro fraction_9(dividend, divisor) -%}
    cast(
        cast(
            {{ half_up('1000000000 * (' ~ dividend ~ ')', divisor) }} as decimal(38, 0)
        )
        * cast(0.000000001 as decimal(10, 9)) as decimal(12, 9)
    )
{%- endmacro %}

{# 5.band · The position of a company as bands measure it: its cumulative cap × 10^12, a
   whole number. #}
{% macro position_of(ranks) -%}
    {{ millionths(ranks ~ '.cumulative_market_cap') }} * 1000000
{%- endmacro %}

{# 5.band · Whether a company stands inside a band, edges inclusive. #}
{% macro is_inside(ranks, edges) -%}
    {{ position_of(ranks) }} between {{ edges }}.lower_edge and {{ edges }}.upper_edge
{%- endmacro %}

{# A fraction in basis points. #}
{% macro basis_points(fraction) -%}
    cast({{ fraction }} * 10000 as decimal(12, 5))
{%- endmacro %}

{# The product of a group's whole numbers (`product` would give a double). #}
{% macro exact_product(number) -%}
    list_reduce(list(cast({{ number }} as hugeint)), lambda total, one: total * one)
{%- endmacro %}
