{# evidence · Leaves out of `rows` those of the issuer that had a ticker before the line
   has it: dated on or before the day until when another had it, and seen from a day
   after that. #}
{% macro without_former_issuers(days, as_of, rows, ticker, dated) -%}
    anti join {{ ref('stg_reused_tickers') }} as reused
        on
            {{ days }}.scenario_id = reused.scenario_id
            and {{ days }}.rank_day = reused.rank_day
            and {{ rows }}.{{ ticker }} = reused.ticker_key
            and {{ rows }}.{{ dated }} <= reused.until_day
            and {{ days }}.{{ as_of }} > reused.until_day
{%- endmacro %}
