{# How far a cap is from another, in per cent of itself with six decimals, half away
   from zero: above zero, it has to rise to reach it. #}
{% macro percent_of_cap(target, cap) -%}
    {{ percent_of_millionths(millionths(target), millionths(cap)) }}
{%- endmacro %}

{# The same of two caps in millionths. #}
{% macro percent_of_millionths(target, cap) -%}
    {{ from_millionths(half_away('100000000 * (' ~ target ~ ' - ' ~ cap ~ ')', cap)) }}
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

{# The square of what a probability in millionths missed, in units of 10^-12. #}
{% macro squared_error(called) -%}
    cast({{ called }} - if(is_member, 1000000, 0) as hugeint)
    * cast({{ called }} - if(is_member, 1000000, 0) as hugeint)
{%- endmacro %}

{# The mean of such squares over companies, as a fraction with nine decimals. #}
{% macro mean_error(squares, companies) -%}
    {{ fraction_9(squares, '(' ~ companies ~ ' * cast(1000000000000 as hugeint))') }}
{%- endmacro %}
