{# A company screen after the evidence: where its facts were inferred, what speaks for
   or against the line decides. #}
{% macro after_evidence(checked) -%}
    select
        checked.* replace (
            coalesce(evidence.is_passed, checked.is_passed) as is_passed,
            case
                when evidence.is_passed <> checked.is_passed
                    then checked.observed
                        || ' by inference, the evidence says otherwise'
                else checked.observed
            end as observed,
            coalesce(concat_ws('; ', checked.note, evidence.note), checked.note) as note
        )
    from {{ checked }} as checked
    left join {{ ref('evidence_on_screens') }} as evidence
        using (scenario_id, rank_day, company_id, screen_id)
{%- endmacro %}
