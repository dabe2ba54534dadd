{# 9.3 · Series without a fixing of their own whose rate is of another one than that of
   their last row. #}
{% macro switched_fixings(begun, rows_today, rows_before) -%}
    select {{ begun }}.series_code
    from {{ begun }}
    inner join {{ rows_today }} using (series_code)
    inner join {{ rows_before }} using (series_code)
    {% for rows, rates in [(rows_today, 'now'), (rows_before, 'earlier')] %}
        inner join {{ ref('rate_days') }} as {{ rates }}
            on
                {{ rows }}.session = {{ rates }}.session
                and {{ begun }}.currency = {{ rates }}.currency
                and {{ begun }}.fixing = {{ rates }}.asked_fixing
    {% endfor %}
    where {{ begun }}.fixing = '' and now.fixing <> earlier.fixing
{%- endmacro %}
