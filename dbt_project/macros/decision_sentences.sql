{# The sentences of `decisions`. They read its joins: outcomes, companies, screens,
   failures, ranked_companies and edges. Nothing is decided on a sentence. #}

{# Which screen a company fails, with what was observed and what is required. #}
{% macro failure_sentence() -%}
    concat(
        'Not eligible: ',
        screens.sentence,
        ' (',
        outcomes.first_failed_screen,
        ' ',
        screens.screen,
        coalesce(
            ': observed '
            || failures.observed
            || ', required '
            || failures.threshold,
            ': it has no line'
        ),
        coalesce('; ' || nullif(failures.note, ''), ''), ').'
    )
{%- endmacro %}

{# Its rank, how it came by it, and its cap. #}
{% macro rank_phrase() -%}
    concat(
        case
            when companies.is_spun_off
                then 'Spun off since the rank day and placed at rank '
            when outcomes.is_re_ranked
                then 'Ranked again after a merger or spin-off, now at rank '
            else 'Ranked '
        end,
        {{ grouped('outcomes.company_rank') }},
        ' of ',
        {{ grouped('ranked_companies.company_count') }},
        ' with a total market cap of ',
        {{ in_million_dollars('outcomes.total_market_cap') }},
        coalesce(
            ' (percentile ' || {{ in_percent('outcomes.percentile') }} || ')', ''
        )
    )
{%- endmacro %}

{# On which side of which break its band keeps it. #}
{% macro band_phrase() -%}
    concat(
        case
            when outcomes.is_kept_above then 'above'
            else 'below'
        end, ' the break of rank ',
        outcomes.kept_at_break,
        ' by its band (',
        {{ in_percent('edges.percentile') }},
        ' ± ',
        {{ in_points('edges.band') }}, '), where rank alone would have moved it'
    )
{%- endmacro %}

{# One sentence from these and the indexes before and after. #}
{% macro decision_sentence() -%}
    case
        when not is_eligible then failure_sentence
        when reason_code = 'left_before_implementation'
            then concat(rank_phrase, ', but ', left_how, '; leavers are not replaced.')
        when new_indexes = ''
            then rank_phrase || ': beyond the last rank of the family.'
        when kept_at_break is not null
            then concat(
                rank_phrase,
                ': in ',
                replace(new_indexes, '|', ', '),
                '; kept ',
                band_phrase,
                '.'
            )
        when prior_indexes = ''
            then concat(
                rank_phrase, ': enters ', replace(new_indexes, '|', ', '), ' by rank.'
            )
        when prior_indexes = new_indexes
            then concat(
                rank_phrase, ': stays in ', replace(new_indexes, '|', ', '), ' by rank.'
            )
        else concat(
            rank_phrase,
            ': in ',
            replace(new_indexes, '|', ', '),
            ' by rank; before in ',
            replace(prior_indexes, '|', ', '), '.'
        )
    end
{%- endmacro %}
