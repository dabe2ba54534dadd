{# The roundings of 6.1, step by step (level_chain). Money comes as an integer number of
   10^-6, levels leave as integer numbers of 10^-8. #}

{# An amount of money in index points: amount / divisor. #}
{% macro points(amount, divisor) -%}
    {{ half_up(amount ~ ' * 100000000000000', to_units_12(divisor)) }}
{%- endmacro %}

{# Dividends in index points net of withholding; `net_share` is 1 − w in millionths. #}
{% macro net_points(amount, net_share, divisor) -%}
    {{ half_up(amount ~ ' * ' ~ net_share ~ ' * 100000000', to_units_12(divisor)) }}
{%- endmacro %}

{# A total return level: that of before × (price level + points) / price level of
   before. #}
{% macro total_return(level_before, price, dividend, price_before) -%}
    {{ from_units_8(half_up(
        to_units_8(level_before) ~ ' * (' ~ price ~ ' + ' ~ dividend ~ ')',
        to_units_8(price_before)
    )) }}
{%- endmacro %}

{# The divisor with which a value stands at a price level; null where the level is zero.
   #}
{% macro divisor_at(value, price_level) -%}
    {{ from_units_12(
        half_up(millionths(value) ~ ' * 100000000000000', to_units_8(price_level))
    ) }}
{%- endmacro %}

{# Step 8: the divisor stays, digit by digit, if the opening value is the closing value.
   #}
{% macro next_divisor(opening_value, closing_value, divisor, price_level) -%}
    case
        when {{ opening_value }} = {{ closing_value }} then {{ divisor }}
        else {{ divisor_at(opening_value, price_level) }}
    end
{%- endmacro %}
