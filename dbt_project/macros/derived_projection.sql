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

{# 7.2 step 2 · What a derived index is allotted of its parent's line: growth is
   rounded, value is the rest, all others take the whole. #}
{% macro allotted_lines(parents, factors, rules, values, state=none, carried=[]) -%}
    select
        factors.*,
        {% for column in carried -%}
            parents.{{ column }},
        {% endfor -%}
        parents.line_shares,
        {{ half_up(
            growth_of('factors', 'rules') ~ ' * parents.index_shares', '1000000'
        ) }} as growth_shares,
        {{ part_of('parents.index_shares', 'growth_shares') }} as part_shares,
        {% for value in values -%}
            {{ part_of('parents.' ~ value, 'coalesce(' ~ half_up(
                'parents.' ~ value ~ ' * growth_shares', 'parents.index_shares'
            ) ~ ', 0)') }} as {{ value }},
        {% endfor -%}
        rules.selection
    from {{ parents }} as parents
    inner join {{ rules }} as rules on parents.index_code = rules.parent_code
    inner join {{ factors }} as factors
        on
            rules.index_code = factors.index_code
            and parents.security_id = factors.security_id
            {%- if state %}
                and parents.{{ state }} = factors.{{ state }}
            {%- endif %}
{%- endmacro %}

{# The growth share of a line in millionths; a value index has what is left of 1. #}
{% macro growth_of(factors, rules) -%}
    case
        when {{ rules }}.selection = 'value'
            then 1000000 - {{ millionths(factors ~ '.style_share') }}
        else {{ millionths(factors ~ '.style_share') }}
    end
{%- endmacro %}

{% macro part_of(whole, growth) -%}
    case rules.selection
        when 'growth' then {{ growth }}
        when 'value' then {{ whole }} - {{ growth }}
        else {{ whole }}
    end
{%- endmacro %}
