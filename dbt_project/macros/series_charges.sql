{# The second terms of series (9): the forward of a hedge, what a row earns or pays. #}

{# 9.2 · Monthly: between spot and the forward of today by the days left of the hedge,
   from its last day on spot. Daily: of the row before, by the days of the step. #}
{% macro interpolated_forward() -%}
    try(case
        when is_base then null
        when rule = 'hedged_monthly' and hedged_days < hedge_days
            then {{ half_away(
                'now.rate * hedge_days + (now.forward - now.rate)'
                ~ ' * (hedge_days - hedged_days)', 'hedge_days'
            ) }}
        when rule = 'hedged_monthly' then now.rate
        when rule = 'hedged_daily'
            then {{ half_away(
                'before.rate * forward_days + (before.forward - before.rate) * days',
                'forward_days'
            ) }}
    end)
{%- endmacro %}

{% macro series_charge() -%}
    try(case
        when is_base then 0
        when rule = 'hedged_monthly'
            then {{ millionths('hedge_ratio') }} * (anchor.forward - interpolated)
        when rule = 'hedged_daily'
            then {{ millionths('hedge_ratio') }} * (interpolated - now.rate)
        when rule = 'decrement_percent' then -{{ millionths('amount') }} * days
        when rule = 'decrement_points' then -100 * {{ millionths('amount') }} * days
        when rule = 'excess_return' then -before.interest * days
        when rule = 'leveraged'
            then
                -({{ millionths('amount') }} - 1000000) * before.interest * days
        else 0
    end)
{%- endmacro %}

{# … of the notional, of one (points), of the value of the row before. #}
{% macro series_charged() -%}
    case
        when charge = 0 or rule = 'decrement_points' then 1
        when rule in ('hedged_monthly', 'hedged_daily') then before.notional
        else before.value
    end
{%- endmacro %}

{% macro series_adjustment() -%}
    try(sign(charge) * {{ half_up('abs(charge) * charged', 'charge_divisor') }})
{%- endmacro %}

{# 9.2 · What is sold forward after a row, in units. #}
{% macro notional_after() -%}
    case
        when rule = 'hedged_daily' or is_roll and (notional_lag = 0 or is_base)
            then {{ notional_of('value', 'rate_units') }}
        when is_roll then {{ notional_of('value_before', 'rate_units_before') }}
        when rule = 'hedged_monthly' then notional_before
    end
{%- endmacro %}

{% macro series_charge_divisor() -%}
    cast(case rule
        when 'hedged_monthly' then 10000000000000000
        when 'hedged_daily' then 10000000000000000
        when 'decrement_percent' then 1000000 * decrement_year_days
        when 'decrement_points' then decrement_year_days
        when 'excess_return' then 1000000000 * cast(interest_year_days as bigint)
        when 'leveraged'
            then 1000000000000000 * cast(interest_year_days as hugeint)
        else 1
    end as hugeint)
{%- endmacro %}
