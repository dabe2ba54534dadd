{# The rows of a typed rulebook table in force on the day that a page asks about: of
   each code the newest that has begun. #}
{% macro in_force_on_day(relation, code) -%}
    select ruled.*
    from {{ relation }} as ruled
    inner join {{ ref('rank_days') }} as asked
        on ruled.effective_from <= asked.rank_day
    qualify row_number() over (
        partition by ruled.{{ code }} order by ruled.effective_from desc
    ) = 1
{%- endmacro %}
