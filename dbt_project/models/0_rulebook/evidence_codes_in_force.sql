-- evidence · The codes of the evidence as they stand on the rank day: order, direction,
-- screens, switch, prior. A scenario may switch a code off (override `evidence.<code>`
-- = false), which shows what it adds.
with
dated as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        codes.*
    from {{ ref('rank_days') }} as rank_days
    inner join {{ ref('evidence_codes') }} as codes
        on rank_days.rank_day >= cast(codes.effective_from as date)
    qualify row_number() over (
        partition by rank_days.scenario_id, rank_days.rank_day, codes.code
        order by codes.effective_from desc
    ) = 1
)

select
    dated.scenario_id,
    dated.rank_day,
    dated.code,
    cast(dated.position as integer) as position,
    dated.direction,
    string_split(dated.screens, '|') as screens,
    coalesce(overrides.value, dated.is_on) = 'true' as is_on,
    cast(nullif(dated.prior, '') as decimal(12, 9)) as prior,
    nullif(dated.country_evidence, '') as country_evidence,
    nullif(dated.name_pattern, '') as name_pattern,
    nullif(dated.unless_pattern, '') as unless_pattern,
    dated.source,
    dated.sentence,
    dated.lapses_when
from dated
left join {{ source('run', 'scenario_overrides') }} as overrides
    on
        dated.scenario_id = overrides.scenario_id
        and 'evidence.' || dated.code = overrides.parameter
