{# 7.3 · Units are whole numbers of 10^-9, scores and shares of 10^-6. #}

{# 7.3 step 2 · (r − ½) / n: of `ties` companies that share the ranks from `first` on
   the average rank r is first + (ties − 1) / 2. #}
{% macro rank_unit(first, ties, companies) -%}
    {{ half_up(
        '1000000000 * (2 * ' ~ first ~ ' + ' ~ ties ~ ' - 2)', '2 * ' ~ companies
    ) }}
{%- endmacro %}

{# 7.3 step 3 · What stands where no group has enough companies of its own. #}
{% macro middle_unit() -%}
    500000000
{%- endmacro %}

{# 7.3 step 8 · The value share at the median. #}
{% macro half_share() -%}
    500000
{%- endmacro %}

{# A unit as DECIMAL(10,9). #}
{% macro from_units_9(count) -%}
    cast(
        cast({{ count }} as decimal(18, 0))
        * cast(0.000000001 as decimal(10, 9)) as decimal(10, 9)
    )
{%- endmacro %}

{# A score or a share as DECIMAL(7,6). #}
{% macro score_6(count) -%}
    cast({{ from_millionths(count) }} as decimal(7, 6))
{%- endmacro %}

{# 7.3 step 5 · The raw score, of units by weight. #}
{% macro raw_score(rulebook) -%}
    {{ half_up(
        millionths(rulebook ~ '.style_value_weight') ~ ' * value_unit + '
            ~ millionths(rulebook ~ '.style_forecast_weight') ~ ' * forecast_unit + '
            ~ millionths(rulebook ~ '.style_sales_weight') ~ ' * sales_unit',
        '1000000000'
    ) }}
{%- endmacro %}

{# 7.3 step 8 · Whether the part P of a curve is not above ½ u^k, of which it is the
   largest: (2P·10^6 − 1)² · 10^-12 ≤ u^2k in whole numbers. `power` is 2k. #}
{% macro is_on_curve(part, position, power) -%}
    (
        {{ part }} <= 0
        or cast(2 * {{ part }} - 1 as hugeint) * (2 * {{ part }} - 1)
        * {{ whole_power('1000000', power ~ ' - 2') }}
        <= {{ whole_power(position, power) }}
    )
{%- endmacro %}

{# A whole number to a whole power of at most 6; `pow` would give a double. #}
{% macro whole_power(number, power) -%}
    {%- for factor in range(1, 7) -%}
        {{ ' * ' if not loop.first }}cast(
            case when {{ power }} >= {{ factor }} then {{ number }} else 1 end
            as hugeint
        )
    {%- endfor -%}
{%- endmacro %}

{# 7.3 step 8 · P(u) = round(½ u^k, 6), u and P in 10^-6. The double is a guess of
   which the exact test chooses: it, or one beside it. #}
{% macro curve_part(guess, position, power) -%}
    case
        when {{ is_on_curve('(' ~ guess ~ ' + 1)', position, power) }}
            then {{ guess }} + 1
        when {{ is_on_curve(guess, position, power) }} then {{ guess }}
        else {{ guess }} - 1
    end
{%- endmacro %}

{# The guess: half of u^k, of a position in 10^-6. #}
{% macro curve_guess(position, power) -%}
    cast(
        floor(500000 * pow({{ position }} / 1000000, {{ power }} / 2) + 0.5) as bigint
    )
{%- endmacro %}
