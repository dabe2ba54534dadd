{# 5.index · The table of indexes with its ranks as numbers; a break that is not asked
   is null. To put behind `name as`. #}
{% macro typed_indexes() -%}
    (
        select
            index_code,
            cast(position as integer) as position,
            cast(within_rank as integer) as within_rank,
            cast(nullif(above_break, '') as integer) as above_break,
            cast(nullif(below_break, '') as integer) as below_break
        from {{ ref('indexes') }}
    )
{%- endmacro %}
