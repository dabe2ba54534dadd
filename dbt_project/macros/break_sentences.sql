{# The phrases of `break_sentences`. #}

{% macro side_of(is_above) -%}
    case when {{ is_above }} then 'above' else 'below' end
{%- endmacro %}

{# A break with its percentile and band, where it has them. #}
{% macro band_of_break() -%}
    coalesce(
        concat(
            ' (',
            {{ in_percent('percentile') }},
            ' ± ' || {{ in_points('band') }},
            ')'
        ),
        ''
    )
{%- endmacro %}

{# Where a company is that crossed: outside the band, or at a break that has none. #}
{% macro crossed_phrase() -%}
    case
        when band is not null and not is_in_band
            then concat(
                {{ side_of('is_above') }},
                ' the band of rank ',
                break_rank,
                {{ band_of_break() }}
            )
        when is_above then 'within rank ' || break_rank
        else 'beyond rank ' || break_rank
    end
{%- endmacro %}

{# On which side of which break its band keeps it. #}
{% macro kept_phrase() -%}
    concat(
        'kept ',
        {{ side_of('is_above') }},
        ' the break of rank ',
        break_rank,
        ' by its band',
        {{ band_of_break() }},
        ', where rank alone would have moved it'
    )
{%- endmacro %}

{# The same for an analyst: the break in dollars and percentiles, both sides, why. #}
{% macro break_sentence() -%}
    concat(
        'Break of rank ',
        break_rank,
        ' (',
        coalesce(
            {{ in_million_dollars('market_cap') }}
            || ', percentile '
            || {{ in_percent('percentile') }},
            'nobody is ranked there'
        ),
        coalesce(', band ± ' || {{ in_points('band') }}, ', no band'),
        '): ',
        case
            when is_crossed
                then concat(
                    'it was ',
                    {{ side_of('stood_above') }},
                    ' and is ',
                    {{ side_of('is_above') }},
                    case
                        when is_in_band then ', because no band keeps it at its rank'
                        when band is not null then ', outside the band'
                    end
                )
            when is_kept_by_band
                then concat(
                    'inside the band it stays ',
                    {{ side_of('is_above') }},
                    '; rank alone would place it ',
                    {{ side_of('not is_above') }}
                )
            when stood_above is null
                then concat(
                    'inside the band, which keeps members of R3000 only; ',
                    'by rank it is ',
                    {{ side_of('is_above') }}
                )
            else concat(
                'inside the band, ', {{ side_of('is_above') }}, ' before and by rank'
            )
        end,
        '.'
    )
{%- endmacro %}
