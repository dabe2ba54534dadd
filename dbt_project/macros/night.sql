{# shares × new / old, rounded half up; null where the shares are not known. #}
{% macro half_up_bigint(shares, ratio_new, ratio_old) -%}
    cast({{ half_up(
        'cast(' ~ shares ~ ' as hugeint) * ' ~ ratio_new, ratio_old
    ) }} as bigint)
{%- endmacro %}

{# 6.1 · The displayed close of a line's state: capitalisation / index shares, six
   decimals, half up. #}
{% macro displayed_close(line) -%}
    cast(
        {{ from_millionths(
            half_up(millionths(line ~ '.capitalisation'), line ~ '.index_shares')
        ) }} as decimal(18, 6)
    )
{%- endmacro %}

{# An integer number of 10^-8 as DECIMAL(20,8). #}
{% macro from_units_8(count) -%}
    cast(
        cast(
            {{ count }} as decimal(38, 0)
        ) * cast(0.00000001 as decimal(9, 8)) as decimal(20, 8)
    )
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

{# amount / total as a double: exact, rounded half up once to 15 decimals. #}
{% macro weight_15(amount, total) -%}
    cast(
        {{ half_up(
            millionths(amount) ~ ' * 1000000000000000', millionths(total)
        ) }} as double
    ) / 1e15
{%- endmacro %}
