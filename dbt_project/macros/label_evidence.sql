{# Lines whose country label is the code's, and whose name has (or has not) the share
   form that the code names. #}
{% macro label_evidence(code) -%}
    select
        lines.scenario_id,
        lines.rank_day,
        lines.as_of,
        lines.symbol_key,
        codes.code,
        cast(null as varchar) as screen_id,
        concat_ws(': ', codes.sentence, nullif(lines.country, '')) as reason,
        lines.as_of as source_date
    from {{ ref('evidence_lines') }} as lines
    inner join {{ ref('evidence_codes_in_force') }} as codes
        using (scenario_id, rank_day)
    where
        codes.code = '{{ code }}'
        and not lines.is_member
        and codes.country_evidence = lines.country_evidence
        and (
            codes.name_pattern is null
            or regexp_matches(lines.name, codes.name_pattern, 'i')
        )
        and (
            codes.unless_pattern is null
            or not regexp_matches(lines.name, codes.unless_pattern, 'i')
        )
{%- endmacro %}
