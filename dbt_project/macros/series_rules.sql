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
                    millionths('dividends'), millionths('1 - withholding'),
                    'index_divisor'
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

{% macro series_division() -%}
    {{ long_division('multiplicand', 'abs(multiplier)', 'divisor') }}
{%- endmacro %}
