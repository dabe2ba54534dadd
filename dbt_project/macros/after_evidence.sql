{# A company screen after the evidence: where its facts were inferred, what speaks for
   or against the line decides. #}
{% macro after_evidence(judged) -%}
    select
        judged.* replace (
            coalesce(evidence.is_passed, judged.is_passed) as is_passed,
            case
                when evidence.is_passed <> judged.is_passed
                    then judged.observed || ' by inference, the evidence says otherwise'
                else judged.observed
            end as observed,
            coalesce(concat_ws('; ', judged.note, evidence.note), judged.note) as note
        )
    from {{ judged }} as judged
    left join {{ ref('evidence_on_screens') }} as evidence
        using (scenario_id, rank_day, company_id, screen_id)
{%- endmacro %}
