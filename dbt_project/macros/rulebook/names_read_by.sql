{# The models with a prefix that a model reads, as texts without it: dbt's own graph. #}
{% macro names_read_by(name, prefix) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.name == name -%}
            {%- for read in node.depends_on.nodes -%}
                {%- set read_name = read.split('.')[-1] -%}
                {%- if read_name.startswith(prefix) -%}
                    {%- do names.append("'" ~ read_name[prefix | length:] ~ "'") -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ names | join(', ') }}
{%- endmacro %}
