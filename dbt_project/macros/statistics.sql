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

{# 10 · What a part of each step, a rate in units of 10^-20, makes of the difference of
   a period: times the fund's value before over its first, and the benchmark's last over
   its value after; in units of 10^-12. #}
{% macro part_of_difference(part) -%}
    {{ half_away('sum(sign(steps.' ~ part ~ ') * ' ~ rounded_division(
        'abs(steps.' ~ part ~ ')', '(steps.nav_before * ending.benchmark_units)',
        'nullif(starting.nav * steps.benchmark_units, 0)'
    ) ~ ')', '100000000') }}
{%- endmacro %}

{# 10 · The return of the fund over a period less that of its benchmark, in units of
   10^-12. #}
{% macro difference_of_returns() -%}
    {% set gap = '(last_nav * first_benchmark - last_benchmark * first_nav)' %}
    {% set whole = '(first_nav * first_benchmark)' %}
    sign({{ gap }}) * {{ rounded_division(
        'cast(1000000000000 as hugeint)', 'abs(' ~ gap ~ ')', 'nullif(' ~ whole ~ ', 0)'
    ) }}
{%- endmacro %}

{# Units of 10^-12 as a fraction. #}
{% macro fraction_12(units) -%}
    cast({{ units }} as double) / 1000000000000
{%- endmacro %}
