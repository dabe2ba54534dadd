-- contract 3 · evidence_codes: every code that is switched on, how often it was right
-- before, and whether it is applied.
{{ config(alias='evidence_codes') }}
select
    confidence.scenario_id,
    confidence.code,
    codes.position,
    codes.direction,
    codes.source,
    confidence.observations,
    confidence.confirmed,
    confidence.confidence,
    case
        when confidence.is_observed then 'observed'
        when confidence.confidence is not null then 'prior'
        else 'none'
    end as basis,
    confidence.is_applied,
    count(lines.security_id) as line_count
from {{ ref('evidence_confidence') }} as confidence
inner join {{ ref('evidence_codes_in_force') }} as codes
    using (scenario_id, rank_day, code)
left join {{ ref('eligibility_evidence') }} as lines using (scenario_id, rank_day, code)
group by all
order by confidence.scenario_id, codes.position
