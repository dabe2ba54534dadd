{# The paragraph for an analyst: from where to where and when, every break that had a
   say, every line that moved, every screen that a line fails. #}
{% macro decision_analysis() -%}
    concat_ws(
        ' ',
        concat(
            'Before: ',
            coalesce(nullif({{ listed_codes('prior_indexes') }}, ''), 'in no index'),
            '. Now: ',
            coalesce(nullif({{ listed_codes('new_indexes') }}, ''), 'in no index'),
            case
                when joined = '' and lost = '' then ''
                else
                    concat(
                        ' (joins ' || nullif(joined, ''),
                        case
                            when joined <> '' and lost <> '' then '; leaves '
                            when lost <> '' then ' (leaves '
                        end
                        || lost,
                        effective,
                        ')'
                    )
            end,
            '. Reason: ',
            replace(reason_code, '_', ' '),
            '; ',
            case when company_rank is null then 'screened' else 'ranked' end,
            ' on ',
            rank_day,
            '.'
        ),
        break_analysis,
        'Lines: ' || line_analysis || '.',
        'Screens that a line of it fails: ' || failed_screens || '.',
        'Before implementation ' || left_how || '.',
        'Exceptions: ' || exceptions || '.'
    )
{%- endmacro %}
