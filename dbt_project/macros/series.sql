{# Series (9): levels, values and notionals are whole numbers of 10^-8, rates of 10^-10,
   interest of 10^-9, amounts and ratios of 10^-6. #}

{# A DECIMAL(20,10) as an integer number of 10^-10, and back; null beyond the type. #}
{% macro to_units_10(rate) -%}
    cast(cast({{ rate }} as decimal(38, 10)) * 10000000000 as hugeint)
{%- endmacro %}

{% macro from_units_10(count) -%}
    try_cast(
        cast({{ count }} as decimal(38, 0)) * cast(
            0.0000000001 as decimal(11, 10)
        ) as decimal(20, 10)
    )
{%- endmacro %}

{# count × multiplier / divisor exactly, however long the product: a long division,
   three digits of count (below 10^21) at a time. A struct: the whole quotient q, the
   rest r. #}
{% macro long_division(count, multiplier, divisor) -%}
    list_reduce(
        list_prepend(
            {'q': cast(0 as hugeint), 'r': cast(0 as hugeint)},
            list_transform(
                {{ digit_places() }},
                lambda place: {
                    'q': (({{ count }}) // place) % 1000, 'r': cast(0 as hugeint)
                }
            )
        ),
        lambda done, one: {
            'q': done.q * 1000
            + (done.r * 1000 + one.q * ({{ multiplier }})) // ({{ divisor }}),
            'r': (done.r * 1000 + one.q * ({{ multiplier }})) % ({{ divisor }})
        }
    )
{%- endmacro %}

{% macro digit_places() -%}
    [
        {%- for exponent in [18, 15, 12, 9, 6, 3, 0] -%}
            cast({{ 10 ** exponent }} as hugeint){{ ', ' if not loop.last }}
        {%- endfor -%}
    ]
{%- endmacro %}

{# count × multiplier / divisor, rounded half up: at once where the product fits the
   type, else by the long division. #}
{% macro rounded_division(count, multiplier, divisor) -%}
    coalesce(
        try({{ half_up(count ~ ' * ' ~ multiplier, divisor) }}),
        try(list_transform( -- noqa: PRS
            [{{ long_division(count, multiplier, divisor) }}],
            lambda one: one.q + cast(2 * one.r >= {{ divisor }} as integer)
        )[1])
    )
{%- endmacro %}

{# A number of 10^-8 if the type of levels holds it, else null. #}
{% macro in_units_8(count) -%}
    cast(try_cast({{ count }} as decimal(20, 0)) as hugeint)
{%- endmacro %}

{# A number of a row of series.csv, null where it is empty. #}
{% macro typed_or_null(column, type) -%}
    cast(nullif({{ column }}, '') as {{ type }}) as {{ column }}
{%- endmacro %}

{# 9.2 · What is sold forward for a value at a rate. #}
{% macro notional_of(value, rate) -%}
    {{ in_units_8(half_up(value ~ ' * 10000000000', rate)) }}
{%- endmacro %}

{# An interest rate in units of 10^-9. #}
{% macro billionths(rate) -%}
    cast(cast({{ rate }} as decimal(38, 9)) * 1000000000 as hugeint)
{%- endmacro %}
