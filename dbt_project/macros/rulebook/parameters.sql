{# The door to the rulebook: a relation with scenario_id, rank_day and the columns that
   are named, to put behind from, join or `name as`:

   cross join {{ parameters('minimum_float', 'tender_minimum_float') }} as rulebook

   What a model does not name it cannot read, so the names in its config (`meta`, a key
   `parameter_<name>` each) are what it depends on. A name that is no column fails here.
   #}
{% macro parameters() -%}
    {%- set columns = rulebook_numbers().keys() | list
        + rulebook_lists().keys() | list + rulebook_sizes().keys() | list
        + rulebook_facts() -%}
    {%- if not varargs -%}
        {{ exceptions.raise_compiler_error('parameters(): name what the model reads') }}
    {%- endif -%}
    {%- for name in varargs -%}
        {%- if name not in columns -%}
            {{ exceptions.raise_compiler_error(
                "parameters('" ~ name ~ "'): the rulebook has no such column; "
                ~ "add it to macros/rulebook/rulebook_columns.sql"
            ) }}
        {%- endif -%}
        {{ config(meta={'parameter_' ~ name: true}) }}
    {%- endfor -%}
    (select scenario_id, rank_day, {{ varargs | join(', ') }}
    from {{ builtins.ref('rulebook_in_force') }})
{%- endmacro %}

{# The rows of every parameter, for what publishes the rulebook or checks it as a whole.
   #}
{% macro every_parameter() -%}
    {{ parameters_named_by('parameters', 'parameter') -}}
    {{ builtins.ref('parameters_in_force') }}
{%- endmacro %}

{# The entries of every list, likewise. #}
{% macro every_list() -%}
    {%- for column in rulebook_lists() -%}
        {{ config(meta={'parameter_' ~ column: true}) }}
    {%- endfor -%}
    {{ builtins.ref('eligible_values_in_force') }}
{%- endmacro %}

{# Records that a model depends on the parameters that a column of a seed names. #}
{% macro parameters_named_by(seed, column) -%}
    {{ config(meta={'parameters_named_by': seed ~ '.' ~ column}) }}
{%- endmacro %}
