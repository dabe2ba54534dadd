{# 7.2 · What lines of base indexes make of their derived indexes by factors that are
   known: step 2, then step 3, parents first. A relation, to put behind `from`: each
   line of each derived index with its index_shares, its `values`, and its factors.

   `base` has index_code, security_id, index_shares and the values; `factors` has
   index_code, security_id, style_share and capping_factor; `rules` has index_code,
   parent_code and selection. Where a line has several states with factors of their own,
   `state` is the column beside security_id that names them; `carried` are columns of
   `base` that go along. #}
{% macro derived_projection(
    base, factors, rules, values=['capitalisation'], state=none, carried=[]
) -%}
    (
        with recursive
        projected as (
            {{ lines_of_base(base, values, state, carried) }}
            union all
            select
                index_code,
                security_id,
                {% for column in [state] | select | list + carried -%}
                    {{ column }},
                {% endfor -%}
                line_shares,
                {{ capped_shares_of('capping_factor') }} as index_shares,
                {% for value in values -%}
                    {{ capped_value_of(value) }} as {{ value }},
                {% endfor -%}
                style_share,
                capping_factor,
                false as is_base
            from ({{ allotted_lines(
                'projected', factors, rules, values, state, carried
            ) }})
        )

        select
            index_code,
            security_id,
            {% for column in [state] | select | list + carried -%}
                {{ column }},
            {% endfor -%}
            line_shares,
            cast(index_shares as bigint) as index_shares,
            {% for value in values -%}
                {{ from_millionths(value) }} as {{ value }},
            {% endfor -%}
            style_share,
            capping_factor
        from projected
        where not is_base
    )
{%- endmacro %}

{# 7.2 step 1 · Lines of base indexes, values in millionths. #}
{% macro lines_of_base(base, values, state=none, carried=[]) -%}
    select
        index_code,
        security_id,
        {% for column in [state] | select | list + carried -%}
            {{ column }},
        {% endfor -%}
        index_shares as line_shares,
        cast(index_shares as hugeint) as index_shares,
        {% for value in values -%}
            {{ millionths(value) }} as {{ value }},
        {% endfor -%}
        cast(1 as decimal(7, 6)) as style_share,
        cast(1 as decimal(13, 12)) as capping_factor,
        true as is_base
    from {{ base }}
{%- endmacro %}
