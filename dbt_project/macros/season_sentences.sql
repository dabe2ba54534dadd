{# The sentences of `season_effects`. Nothing is decided on them. #}

{# The event, its day and the part that the line has in it. #}
{% macro event_reference() -%}
    concat(
        replace(event_type, '_', ' '),
        ', ex-date ',
        ex_date,
        ' (event ',
        event_id,
        ', the ',
        role,
        ')'
    )
{%- endmacro %}

{# What a merger or a spin-off made of a company's cap and rank. #}
{% macro effect_sentence() -%}
    case outcome
        when 're_ranked'
            then concat(
                'By a ',
                replace(event_type, '_', ' '),
                ' of ',
                ex_date,
                ' its total market cap is ',
                {{ in_million_dollars('market_cap_after') }}, ' instead of ',
                {{ in_million_dollars('market_cap_before') }},
                ', which on the rank day stood at rank ',
                {{ grouped('company_rank_after') }}, '.'
            )
        when 'placed'
            then concat(
                'Spun off on ',
                ex_date,
                ', it is worth ',
                {{ in_million_dollars('market_cap_after') }},
                ' by the terms, which on the rank day stood at rank ',
                {{ grouped('company_rank_after') }},
                '.'
            )
    end
{%- endmacro %}
