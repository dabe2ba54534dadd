{# 6.4 step 3 · The market's return from the rank day of a threshold to the day to which
   it is adjusted, nine decimals: as the user states it, else none on the day itself,
   else by the levels; null where one of them is not known. #}
{% macro market_return(threshold) -%}
    case
        when {{ threshold }}.given_return is not null then {{ threshold }}.given_return
        when {{ threshold }}.reconstitution_day = {{ threshold }}.adjusted_to
            then cast(0 as decimal(18, 9))
        else cast(
            cast(
                {{ half_away(
                    '1000000000 * (' ~ to_units_8(threshold ~ '.level_now') ~ ' - '
                        ~ to_units_8(threshold ~ '.level_then') ~ ')',
                    to_units_8(threshold ~ '.level_then')
                ) }} as decimal(38, 0)
            ) * cast(0.000000001 as decimal(10, 9)) as decimal(18, 9)
        )
    end
{%- endmacro %}

{# 6.4 step 3 · The threshold with that return, from the levels themselves where they
   give it, rounded half up to micro-dollars. #}
{% macro adjusted_market_cap(threshold) -%}
    case
        when {{ threshold }}.given_return is not null
            then {{ from_millionths(half_up(
                millionths(threshold ~ '.market_cap') ~ ' * cast(1000000000 * (1 + '
                    ~ threshold ~ '.given_return) as hugeint)',
                '1000000000'
            )) }}
        when {{ threshold }}.reconstitution_day = {{ threshold }}.adjusted_to
            then {{ threshold }}.market_cap
        else {{ from_millionths(half_up(
            millionths(threshold ~ '.market_cap') ~ ' * '
                ~ to_units_8(threshold ~ '.level_now'),
            to_units_8(threshold ~ '.level_then')
        )) }}
    end
{%- endmacro %}
