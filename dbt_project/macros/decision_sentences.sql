{# The sentence of `decisions`. It reads its joins; nothing is decided on a sentence. #}

{# Its rank and when, how it came by it, and its cap. #}
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
        ' on ',
        outcomes.rank_day,
        ' with a total market cap of ',
        {{ in_million_dollars('outcomes.total_market_cap') }},
        coalesce(
            ' (percentile ' || {{ in_percent('outcomes.percentile') }} || ')', ''
        )
    )
{%- endmacro %}

{# From which indexes to which, and after which close. #}
{% macro move_phrase() -%}
    case
        when joined = '' and lost = ''
            then concat('stays in ', {{ listed_codes('new_indexes') }})
        when prior_indexes = '' then concat('enters ', joined)
        when joined = '' then concat('leaves ', lost)
        when lost = '' then concat('joins ', joined)
        else concat('moves', direction, ' from ', lost, ' to ', joined)
    end
    || case
        when joined = '' and lost = '' then ''
        else effective
    end
{%- endmacro %}

{# Which break and band moved it or keep it; rank alone where none did. #}
{% macro cause_phrase() -%}
    concat(
        case
            when crossed is not null then ', because it is ' || crossed
            when kept is null then ' by rank'
        end,
        case
            when prior_indexes <> '' and (joined <> '' or lost <> '')
                then '; stays in ' || nullif(
                    {{ codes_in_both('new_indexes', 'prior_indexes') }}, ''
                )
        end,
        '; ' || kept
    )
{%- endmacro %}

{% macro leaving_phrase() -%}
    case when lost <> '' then concat('; leaves ', lost, effective) else '' end
{%- endmacro %}

{# The sentence for a client: rank, the whole move and its cause. #}
{% macro decision_sentence() -%}
    concat(
        case
            when not is_eligible
                then failure_phrase || {{ leaving_phrase() }}
            when reason_code = 'left_before_implementation'
                then concat(
                    rank_phrase, ', but ', left_how, {{ leaving_phrase() }},
                    '; leavers are not replaced'
                )
            when new_indexes = ''
                then concat(
                    rank_phrase,
                    ': beyond the last rank of the family',
                    {{ leaving_phrase() }}
                )
            else concat(rank_phrase, ': ', {{ move_phrase() }}, {{ cause_phrase() }})
        end,
        case when is_eligible and new_indexes <> '' then '; ' || own_moves end,
        '.'
    )
{%- endmacro %}
