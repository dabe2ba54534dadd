{# The sizes of the family by column, and the index whose last rank each is. #}
{% macro rulebook_sizes() %}
    {{ return({
        'broad_market_companies': 'R3000E',
        'whole_index_companies': 'R3000',
    }) }}
{% endmacro %}

{# What the rulebook says about itself: the newest version among the rows in force. #}
{% macro rulebook_facts() %}
    {{ return(['methodology_version']) }}
{% endmacro %}
