{# 6.4.fast · Whether a line that was offered for `ipo_date` trades first on the day: on
   that date, or where that is no session on the next. `day` has the rank day and the
   session before it. #}
{% macro traded_first(ipo_date, day) -%}
    {{ ipo_date }} > {{ day }}.previous_rank_day
    and {{ ipo_date }} <= {{ day }}.rank_day
{%- endmacro %}
