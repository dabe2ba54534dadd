{# The rules of series (9), a column each over a step joined with the row before it. The
   first term of a row is multiplicand × multiplier / divisor; charge / charge divisor
   is the second. #}

{% macro before_step() -%}
    before.value as value_before,
    before.base_level as level_before,
    before.fx_rate as rate_before,
    before.forward_rate as forward_before,
    before.hedge_notional as notional_before,
    before.interest_rate as interest_before,
    before.anchor_value,
    before.anchor_level,
    before.anchor_rate,
    before.anchor_forward
{%- endmacro %}

{% macro series_multiplicand() -%}
    case
        when rule in ('converted', 'hedged_monthly')
            then {{ to_units_8('anchor_value') }}
        else {{ to_units_8('value_before') }}
    end
{%- endmacro %}

{% macro series_multiplier() -%}
    try(case
        when rule in ('converted', 'hedged_monthly', 'hedged_daily')
            then {{ to_units_8('base_level') }} * {{ to_units_10('fx_rate') }}
        when rule = 'net_of_withholding'
            then
                {{ to_units_8('base_level') }} + coalesce({{ net_points(
                    millionths('dividends'), millionths('1 - withholding'), 'index_divisor'
                ) }}, 0)
        when rule = 'leveraged'
            then
                {{ to_units_8('level_before') }} * 1000000
                + {{ millionths('amount') }} * (
                    {{ to_units_8('base_level') }} - {{ to_units_8('level_before') }}
                )
        else {{ to_units_8('base_level') }}
    end)
{%- endmacro %}

{% macro series_divisor() -%}
    nullif(try(case
        when rule in ('converted', 'hedged_monthly')
            then {{ to_units_8('anchor_level') }} * {{ to_units_10('anchor_rate') }}
        when rule = 'hedged_daily'
            then {{ to_units_8('level_before') }} * {{ to_units_10('rate_before') }}
        when rule = 'leveraged' then {{ to_units_8('level_before') }} * 1000000
        else {{ to_units_8('level_before') }}
    end), 0)
{%- endmacro %}

{# 9.2 · Monthly: between spot and the forward of today by the days left of the hedge,
   from its last day on spot. Daily: of the row before, by the days of the step. #}
{% macro interpolated_forward() -%}
    try(case
        when is_base then null
        when rule = 'hedged_monthly' and hedged_days < hedge_days
            then {{ half_away(
                to_units_10('fx_rate') ~ ' * hedge_days + ('
                ~ to_units_10('forward_rate') ~ ' - ' ~ to_units_10('fx_rate')
                ~ ') * (hedge_days - hedged_days)', 'hedge_days'
            ) }}
        when rule = 'hedged_monthly' then {{ to_units_10('fx_rate') }}
        when rule = 'hedged_daily'
            then {{ half_away(
                to_units_10('rate_before') ~ ' * forward_days + ('
                ~ to_units_10('forward_before') ~ ' - ' ~ to_units_10('rate_before')
                ~ ') * days', 'forward_days'
            ) }}
    end)
{%- endmacro %}

{% macro series_charge() -%}
    try(case
        when is_base then 0
        when rule in ('hedged_monthly', 'hedged_daily')
            then
                {{ millionths('hedge_ratio') }} * {{ to_units_8('notional_before') }}
                * case
                    when rule = 'hedged_monthly'
                        then {{ to_units_10('anchor_forward') }} - interpolated
                    else interpolated - {{ to_units_10('fx_rate') }}
                end
        when rule = 'decrement_percent'
            then
                -{{ to_units_8('value_before') }} * {{ millionths('amount') }} * days
        when rule = 'decrement_points'
            then -100 * {{ millionths('amount') }} * days
        when rule = 'excess_return'
            then -{{ to_units_8('value_before') }} * {{ billionths() }} * days
        when rule = 'leveraged'
            then
                -{{ to_units_8('value_before') }}
                * ({{ millionths('amount') }} - 1000000) * {{ billionths() }} * days
        else 0
    end)
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
