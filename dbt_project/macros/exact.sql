{# Exact arithmetic (docs/architecture.md, exactness). `decimal / decimal` is a DOUBLE
   in DuckDB and float sums depend on threads, so a ratio is taken once, last, from
   integers. #}

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
    list_reduce(list(cast({{ number }} as hugeint)), {{ product_of_two() }})
{%- endmacro %}

{% macro product_of_two() -%}
    lambda total, one: total * one
{%- endmacro %}

{# An integer number of 10^-8 as DECIMAL(20,8). #}
{% macro from_units_8(count) -%}
    cast(
        cast(
            {{ count }} as decimal(38, 0)
        ) * cast(0.00000001 as decimal(9, 8)) as decimal(20, 8)
    )
{%- endmacro %}

{# The same, null beyond the type: what may not stop a day. #}
{% macro from_units_8_or_null(count) -%}
    try({{ from_units_8(count) }})
{%- endmacro %}

{# A DECIMAL(20,8) as an integer number of 10^-8. #}
{% macro to_units_8(level) -%}
    cast(cast({{ level }} as decimal(38, 8)) * 100000000 as hugeint)
{%- endmacro %}

{# A divisor as an integer number of 10^-12, and back. #}
{% macro to_units_12(divisor) -%}
    (
        cast(trunc({{ divisor }}) as hugeint) * 1000000000000
        + cast(({{ divisor }} - trunc({{ divisor }})) * 1000000000000 as hugeint)
    )
{%- endmacro %}

{% macro from_units_12(count) -%}
    cast(
        cast({{ count }} as decimal(38, 0)) * cast(
            0.000000000001 as decimal(13, 12)
        ) as decimal(38, 12)
    )
{%- endmacro %}

{# The quotient of an integer and a positive integer, rounded half away from zero. #}
{% macro half_away(dividend, divisor) -%}
    sign({{ dividend }}) * {{ half_up('abs(' ~ dividend ~ ')', divisor) }}
{%- endmacro %}
