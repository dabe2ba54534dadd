{# The sentence of a candidate (contract 3). It reads its joins; nothing is decided on a
   sentence. #}

{# What was offered, and when. #}
{% macro offering_phrase() -%}
    concat(
        case outcomes.offering_kind
            when 'underwritten' then 'Underwritten offering'
            when 'best_efforts' then 'Best-efforts offering'
            when 'direct_listing' then 'Direct listing'
            when 'de_spac' then 'Merger with a SPAC'
            else 'Offering of an unknown kind'
        end,
        ', first traded ',
        outcomes.ipo_date
    )
{%- endmacro %}

{# The company's cap against the floor, as both are on the day. #}
{% macro company_cap_phrase() -%}
    concat(
        'total market cap of ',
        coalesce(
            {{ in_million_dollars('outcomes.company_total_market_cap') }},
            'an unknown size'
        ),
        ' on ',
        outcomes.rank_day,
        ' against a floor of ',
        coalesce({{ in_million_dollars('outcomes.floor_cap') }}, 'an unknown size')
    )
{%- endmacro %}

{% macro addition_sentence() -%}
    concat(
        {{ offering_phrase() }},
        ': ',
        case outcomes.outcome
            when 'added'
                then concat(
                    'joins ', {{ listed_codes('codes.new_indexes') }},
                    ' after the close of ' || dates.implementation_date,
                    ', with a ', {{ company_cap_phrase() }}
                )
            when 'vehicle_not_offered'
                then 'not added, its company is priced by another line, '
                    || 'which was not offered'
            when 'failed_screen'
                then concat(
                    'not added, it fails ', outcomes.first_failed_screen, ' (',
                    screens.sentence, '): ', failed.observed,
                    ' where ' || failed.threshold || ' is asked'
                )
            when 'below_floor' then 'not added, ' || {{ company_cap_phrase() }}
            when 'below_fast_entry'
                then concat(
                    'not added, ',
                    coalesce(
                        {{ in_million_dollars('outcomes.investable_market_cap') }},
                        'an unknown amount'
                    ),
                    ' offered, which does not exceed the adjusted break of rank ',
                    outcomes.fast_entry_break
                )
            when 'company_not_added' then 'not added, as its company is not added'
        end,
        '.'
    )
{%- endmacro %}
