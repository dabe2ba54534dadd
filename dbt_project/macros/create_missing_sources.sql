{# Creates every source table that is not there, with the columns of its yml and no row,
   so that the project builds in an empty database; a table that is there stays as it
   is. #}
{% macro create_missing_sources() %}
    {% if execute %}
        {% set there = run_query(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).columns[0].values() %}
        {% for source in graph.sources.values()
            if source.schema ~ '.' ~ source.identifier not in there %}
            {% set columns = [] %}
            {% for column in source.columns.values() %}
                {% do columns.append('"' ~ column.name ~ '" ' ~ column.data_type) %}
            {% endfor %}
            {% do run_query('create schema if not exists "' ~ source.schema ~ '"') %}
            {% do run_query(
                'create table if not exists "' ~ source.schema ~ '"."'
                ~ source.identifier ~ '" (' ~ columns | join(', ') ~ ')'
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
