{# The rules of series (9), a column each over a row (`steps`), its figures (`now`),
   those of the row before it and of its anchor. The first term of a row is multiplicand
   × multiplier / divisor; charge × what is charged / charge divisor is the second. #}

{# What rows stand on, in units, and where each series stood: its last row is 0, the
   anchor of that -1. #}
{% macro series_figures() -%}
    {%- for relation, step, level, rate, forward, interest in [
        ('steps', 'step', 'base_level', 'fx_rate', 'forward_rate', 'interest_rate'),
        ('states', 0, 'base_level', 'fx_rate', 'forward_rate', 'interest_rate'),
        ('states', -1, 'anchor_level', 'anchor_rate', 'anchor_forward', 'null')
    ] %}
    select
        series_code,
        {{ step }} as step,
        {{ to_units_8(level) }} as level,
        {{ to_units_10(rate) }} as rate,
        {{ to_units_10(forward) }} as forward,
        {{ billionths(interest) }} as interest
    from {{ ref('series_' ~ relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# 9, 9.2 · The multiplicand is of the anchor or of the row before. #}
{% macro moving_value() -%}
    case
        when rule in ('converted', 'hedged_monthly') then before.anchor_value
        else before.value
    end
{%- endmacro %}

{% macro series_performance() -%}
    case
        when is_base then base_units
        else {{ in_units_8('sign(multiplier) * ' ~ rounded_division(
            'moving', 'abs(multiplier)', 'divisor'
        )) }}
    end
{%- endmacro %}

{% macro series_multiplier() -%}
    try(case
        when rule in ('converted', 'hedged_monthly', 'hedged_daily')
            then now.level * now.rate
        when rule = 'net_of_withholding'
            then
                now.level + coalesce({{ net_points(
                    millionths('dividends'), millionths('1 - withholding'),
                    'index_divisor'
                ) }}, 0)
        when rule = 'leveraged'
            then
                before.level * 1000000
                + {{ millionths('amount') }} * (now.level - before.level)
        else now.level
    end)
{%- endmacro %}

{% macro series_divisor() -%}
    nullif(try(case
        when rule in ('converted', 'hedged_monthly') then anchor.level * anchor.rate
        when rule = 'hedged_daily' then before.level * before.rate
        when rule = 'leveraged' then before.level * 1000000
        else before.level
    end), 0)
{%- endmacro %}
