{# contract 2 · The ids of the optional tables of a drop, each with the table that
   describes it. Geography has a gate of its own. #}
{% macro optional_ids() %}
    {{ return([
        ('corporate_actions', 'security_id', 'securities'),
        ('corporate_actions', 'other_security_id', 'securities'),
        ('fundamentals', 'company_id', 'companies'),
        ('identifiers', 'security_id', 'securities'),
        ('identifiers', 'company_id', 'companies'),
        ('memberships', 'security_id', 'securities'),
    ]) }}
{% endmacro %}
