{# 11 · Simple return between two levels in units of 10^-8: their difference is exact,
   and rounded once as the quotient of two doubles. None after a level of zero. #}
{% macro simple_return(before, after) -%}
    (
        cast({{ after }} - {{ before }} as double)
        / nullif(cast({{ before }} as double), 0)
    )
{%- endmacro %}

{# 10 · The points that a level earns with its dividends, in units of 10^-8. #}
{% macro points_of_level(level) -%}
    case {{ level }}
        when 'total' then {{ to_units_8('days.dividend_points') }}
        when 'net' then {{ to_units_8('days.net_dividend_points') }}
        else 0
    end
{%- endmacro %}

{# A ratio of whole numbers in units of 10^-20, half away from zero. #}
{% macro rate_20(amount, base) -%}
    {{ half_away('(' ~ amount ~ ') * 100000000000000000000', base) }}
{%- endmacro %}

{# A rate in units of 10^-20 times a ratio of long products, half away from zero. #}
{% macro weighted_rate(rate, multiplier, divisor) -%}
    {{ signed_rounding(rate, long_division(
        'abs(' ~ rate ~ ')', multiplier, 'nullif(' ~ divisor ~ ', 0)'
    ), divisor) }}
{%- endmacro %}

{# The ratio of long products in units of 10^-12, half away from zero; and such a number
   of units as a fraction. #}
{% macro rate_12(amount, base) -%}
    {{ signed_rounding(amount, long_division(
        'cast(1000000000000 as hugeint)', 'abs(' ~ amount ~ ')',
        'nullif(' ~ base ~ ', 0)'
    ), base) }}
{%- endmacro %}

{% macro fraction_12(units) -%}
    cast({{ units }} as double) / 1000000000000
{%- endmacro %}
