{# The columns of `rulebook_in_force`: what a model may ask `parameters()` for. #}

{# Every number of the rules by its name in parameters.csv, and its type. #}
{% macro rulebook_numbers() %}
    {{ return({
        'minimum_price': 'decimal(18,6)',
        'minimum_price_average_days': 'integer',
        'minimum_price_member_exemption': 'integer',
        'minimum_market_cap': 'decimal(38,6)',
        'minimum_float': 'decimal(9,6)',
        'ipo_holders_must_be_disclosed': 'integer',
        'minimum_voting_power': 'decimal(9,6)',
        'voting_power_members_exempt': 'integer',
        'additional_classes': 'integer',
        'additional_class_minimum_market_cap': 'decimal(38,6)',
        'additional_class_minimum_addtv': 'decimal(38,6)',
        'additional_class_minimum_float': 'decimal(9,6)',
        'trading_window_months': 'integer',
        'trading_window_minimum_sessions': 'integer',
        'nationality_rule': 'varchar',
        'nationality_minimum_lead': 'decimal(9,6)',
        'nationality_minimum_beside_rest_of_world': 'decimal(9,6)',
        'pricing_vehicle_volume_share': 'decimal(9,6)',
        'vehicle_minimum_days': 'integer',
        'base_value': 'decimal(20,8)',
        'net_dividend_withholding': 'decimal(9,6)',
        'offering_minimum_value': 'decimal(38,6)',
        'offering_minimum_fraction': 'decimal(9,6)',
        'offering_minimum_value_of_fraction': 'decimal(38,6)',
        'tender_minimum_fraction': 'decimal(9,6)',
        'tender_minimum_float': 'decimal(9,6)',
        'ipo_additions': 'integer',
        'ipo_floor_month': 'integer',
        'ipo_return_series': 'varchar',
        'fast_entry': 'integer',
        'fast_entry_break': 'integer',
        'fast_entry_sessions': 'integer',
        'carried_sessions_limit': 'integer',
        'evidence_minimum_confidence': 'decimal(9,6)',
        'evidence_minimum_observations': 'integer',
        'evidence_minimum_price': 'decimal(18,6)',
        'evidence_newcomers_left_out': 'decimal(9,6)',
        'evidence_passed_over_multiple': 'decimal(9,6)',
        'evidence_recently_listed_years': 'integer',
        'evidence_former_member_years': 'integer',
        'evidence_blank_cheque_months': 'integer',
        'evidence_blank_cheque_sessions': 'integer',
        'evidence_blank_cheque_lowest': 'decimal(9,6)',
        'evidence_blank_cheque_highest': 'decimal(9,6)',
        'evidence_blank_cheque_spread': 'decimal(9,6)',
        'evidence_blank_cheque_spread_beside_units': 'decimal(9,6)',
        'evidence_cap_factors': 'integer',
        'evidence_share_count_guard': 'decimal(9,6)',
        'evidence_absent_members': 'integer',
        'evidence_absent_member_months': 'integer',
        'evidence_placeholder_rank_large': 'integer',
        'evidence_placeholder_rank_small': 'integer',
        'evidence_hole_issuers': 'integer',
        'style_value_weight': 'decimal(9,6)',
        'style_forecast_weight': 'decimal(9,6)',
        'style_sales_weight': 'decimal(9,6)',
        'style_curve_power': 'decimal(9,6)',
        'style_small_position': 'decimal(9,6)',
        'style_score_band': 'decimal(9,6)',
        'style_group_minimum': 'integer',
        'ric_company_maximum': 'decimal(9,6)',
        'ric_group_above': 'decimal(9,6)',
        'ric_group_maximum': 'decimal(9,6)',
        'ric_check_company_above': 'decimal(9,6)',
        'ric_check_group_above': 'decimal(9,6)',
        'ric_check_group_maximum': 'decimal(9,6)',
        'sessions_of_a_year': 'integer',
        'carried_rate_sessions': 'integer',
    }) }}
{% endmacro %}

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
