{# Every list of the rules by its column, and its name in eligible_values.csv. #}
{% macro rulebook_lists() %}
    {{ return({
        'eligible_security_types': 'eligible_security_type',
        'eligible_exchanges': 'eligible_exchange',
        'ineligible_structures': 'ineligible_structure',
        'ubti_flagged_structures': 'ubti_flagged_structure',
        'us_territories': 'us_territory',
        'tax_havens': 'tax_haven',
        'equity_class_types': 'equity_class_type',
    }) }}
{% endmacro %}
