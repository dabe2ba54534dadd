{# How far a cap is from another, in per cent of itself with six decimals, half away
   from zero: above zero, it has to rise to reach it. #}
{% macro percent_of_cap(target, cap) -%}
    {{ from_millionths(half_away(
        '100000000 * (' ~ millionths(target) ~ ' - ' ~ millionths(cap) ~ ')',
        millionths(cap)
    )) }}
{%- endmacro %}

{# What a changed column of a drop may explain. #}
{% macro kind_of_fact(fact) -%}
    case
        when {{ fact }} = 'prices.close' then 'price_changed'
        when {{ fact }} in (
            'securities.average_close_30d', 'securities.addtv_2y_usd',
            'securities.volume_2y_shares', 'securities.volume_days_2y',
            'prices.volume', 'shares.as_of'
        ) then 'trading_changed'
        when {{ fact }} like 'shares%' then 'shares_changed'
        else 'fact_changed'
    end
{%- endmacro %}
