{# 7.4 · The weights that a capping leaves its companies, in units of 10^-12. #}
{% macro weights_of_companies(companies) -%}
    select
        *,
        {{ half_up(
            '1000000000000 * value', 'sum(value) over (partition by index_code)'
        ) }} as weight
    from {{ companies }}
{%- endmacro %}

{# … and whether one of the limits of its index does not hold to a millionth. #}
{% macro is_above_a_limit() -%}
    bool_or(weight > company_limit + {{ tolerance() }})
    or coalesce(
        sum(weight) filter (where weight > group_above + {{ tolerance() }})
        > max(group_limit) + {{ tolerance() }},
        false
    )
{%- endmacro %}
