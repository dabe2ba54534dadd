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

{# 6.1 · An index that begins today closes in its new composition, another one in the
   old: whether a parent and its growth and value do the same. #}
{% macro begin_alike(pair) -%}
    (
        select count(distinct days.is_beginning) < 2
        from {{ ref('index_days') }} as days
        where
            days.index_code in (
                {{ pair }}.parent_code, {{ pair }}.growth_code, {{ pair }}.value_code
            )
    )
{%- endmacro %}
