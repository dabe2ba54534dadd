-- evidence · Per line of the rank day the first code that is applied; where none is,
-- the first that speaks, as unknown.
select
    found.scenario_id,
    found.rank_day,
    lines.security_id,
    securities.company_id,
    found.as_of,
    found.code,
    case
        when confidence.is_applied then found.direction
        else 'unknown'
    end as direction,
    confidence.confidence,
    confidence.observations,
    confidence.is_observed,
    found.reason,
    found.screen_id,
    codes.screens,
    codes.source,
    found.source_date,
    codes.lapses_when,
    lines.volume
from {{ ref('evidence_found') }} as found
inner join {{ ref('evidence_codes_in_force') }} as codes
    using (scenario_id, rank_day, code)
inner join {{ ref('evidence_confidence') }} as confidence
    using (scenario_id, rank_day, code)
inner join {{ ref('evidence_lines') }} as lines
    using (scenario_id, rank_day, as_of, symbol_key)
inner join {{ ref('stg_securities') }} as securities
    using (scenario_id, rank_day, security_id)
where found.as_of = found.rank_day
qualify row_number() over (
    partition by found.scenario_id, found.rank_day, lines.security_id
    order by confidence.is_applied desc, found.position, found.symbol_key
) = 1
