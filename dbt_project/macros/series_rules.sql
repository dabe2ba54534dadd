{# The rules of series (9), a column each over a step with the inputs of the row before
   it and of its anchor. The first term of a row is multiplicand × multiplier / divisor;
   charge × what is charged / charge divisor is the second. #}

{# Of the row before, or of where the series stood; and of the last row that is an
   anchor. #}
{% macro before_step() -%}
    {%- for column, name in {
        'base_level': 'level', 'fx_rate': 'rate', 'forward_rate': 'forward',
        'interest_rate': 'interest'
    }.items() %}
    lag(steps.{{ column }}, 1, states.{{ column }}) over so_far as {{ name }}_before,
    {%- endfor %}
    {%- for column, name in {
        'base_level': 'level', 'fx_rate': 'rate', 'forward_rate': 'forward'
    }.items() %}
    coalesce(
        last_value(
            case when steps.is_base or steps.is_roll then steps.{{ column }} end
            ignore nulls
        ) over earlier,
        states.anchor_{{ name }}
    ) as anchor_{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# 9, 9.2 · The first term: from the anchor, or from the row before. #}
{% macro series_performance() -%}
    sign(multiplier) * case
        when rule in ('converted', 'hedged_monthly')
            then {{ rounded_division('anchor_value', 'abs(multiplier)', 'divisor') }}
        else {{ rounded_division('before.value', 'abs(multiplier)', 'divisor') }}
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
