{# dbt's `ref`, but for the rulebook: outside 0_rulebook a model names the numbers and
   lists that it reads, through `parameters()`. Data tests look at whatever they like.
   #}
{% macro ref() -%}
    {%- set behind_the_door = [
        'rulebook_in_force', 'parameters_in_force', 'parameters',
        'eligible_values_in_force', 'eligible_values',
    ] -%}
    {%- if varargs[-1] in behind_the_door
        and model.resource_type in ('model', 'unit_test')
        and not model.original_file_path.startswith('models/0_rulebook/') -%}
        {{ exceptions.raise_compiler_error(
            model.original_file_path ~ ": ref('" ~ varargs[-1]
            ~ "') by-passes the rulebook's door; write parameters('<name>', …)"
        ) }}
    {%- endif -%}
    {{ return(builtins.ref(*varargs, **kwargs)) }}
{%- endmacro %}
