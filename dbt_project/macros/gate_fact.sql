{# A gate's fact from rows that should not be there: their number, and the first of them
   by name. #}
{% macro counted(gate, rows, named) -%}
    select
        '{{ gate }}' as gate,
        cast(count(*) as double) as value,
        array_to_string(list({{ named }} order by {{ named }})[:10], ', ') as detail
    from {{ rows }}
{%- endmacro %}

{# The name of the row with the largest (or by '-measure' smallest) measure; of several
   the first in order of name, as a choice left to chance would be another one in a
   replay. #}
{% macro foremost(name, measure) -%}
    first({{ name }} order by {{ measure }} desc, {{ name }})
{%- endmacro %}
