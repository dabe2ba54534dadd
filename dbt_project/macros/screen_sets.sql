{# 7.6 · The seven conditions, a branch each. Money is compared in millionths of a
   dollar, ratios by cross-multiplied whole numbers. Null is "not known". #}
{% macro is_condition_met() -%}
    case conditions.condition
        when 'last_quarter_income_above'
            then facts.last_quarter_income > conditions.value
        when 'year_income_above' then facts.year_income > conditions.value
        when 'months_listed_at_least'
            then
                facts.listing_date + to_months(cast(conditions.value as integer))
                <= conditions.rank_day
        when 'liquidity_ratio_at_least'
            then
                facts.traded_millionths * 1000000
                >= {{ millionths('conditions.value') }}
                * nullif(facts.float_millionths, 0)
        when 'total_cap_at_least' then facts.total_market_cap >= conditions.value
        when 'total_cap_at_most' then facts.total_market_cap <= conditions.value
        when 'float_cap_share_of_minimum'
            then
                facts.float_millionths * 1000000
                >= {{ millionths('conditions.value') }}
                * {{ millionths('conditions.minimum_cap') }}
    end
{%- endmacro %}

{# What a condition saw, as text: a ratio with six decimals, rounded down, so that one
   below its limit never reads as the limit. #}
{% macro observed_by_condition() -%}
    coalesce(case conditions.condition
        when 'last_quarter_income_above'
            then cast(facts.last_quarter_income as varchar)
        when 'year_income_above' then cast(facts.year_income as varchar)
        when 'months_listed_at_least' then cast(facts.listing_date as varchar)
        when 'liquidity_ratio_at_least'
            then cast({{ from_millionths(
                'facts.traded_millionths * 1000000 // nullif(facts.float_millionths, 0)'
            ) }} as varchar)
        when 'float_cap_share_of_minimum'
            then cast({{ from_millionths('facts.float_millionths') }} as varchar)
        else cast(facts.total_market_cap as varchar)
    end, 'not reported')
{%- endmacro %}

{% macro threshold_of_condition() -%}
    case conditions.condition
        when 'last_quarter_income_above' then '> ' || conditions.value
        when 'year_income_above' then '> ' || conditions.value
        when 'months_listed_at_least'
            then concat(
                'listed for ', cast(conditions.value as integer), ' months or more'
            )
        when 'total_cap_at_most' then '<= ' || conditions.value
        when 'float_cap_share_of_minimum'
            then concat(
                '>= ', conditions.value, ' of ',
                coalesce(cast(conditions.minimum_cap as varchar), 'no minimum')
            )
        else '>= ' || conditions.value
    end
{%- endmacro %}
