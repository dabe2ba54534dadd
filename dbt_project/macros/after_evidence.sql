{# A company screen after the evidence: where its facts were inferred, what speaks for
   or against the line decides. `is_asked` of a row: whether the rule is in force; what
   it does not ask, no evidence answers. #}
{% macro after_evidence(checked, is_asked='true') -%}
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
        on
            checked.scenario_id = evidence.scenario_id
            and checked.rank_day = evidence.rank_day
            and checked.company_id = evidence.company_id
            and checked.screen_id = evidence.screen_id
            and {{ is_asked }}
{%- endmacro %}
