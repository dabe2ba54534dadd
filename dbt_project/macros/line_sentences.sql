{# A line, what it joins or leaves, and why. #}
{% macro line_phrase() -%}
    concat(
        coalesce(nullif(lines.ticker, ''), 'no ticker'),
        ' (',
        moves.security_id,
        ') ',
        case when moves.change_type = 'add' then 'joins ' else 'leaves ' end,
        moves.codes,
        ' (',
        replace(moves.reason_code, '_', ' '),
        coalesce(' ' || replace(screens.screen, '_', ' '), ''),
        ')'
    )
{%- endmacro %}
