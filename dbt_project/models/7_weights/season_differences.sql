-- 5 · Line by line and index by index, a list against the result before, and the most
-- telling cause of each difference. A difference without any has no cause, and a gate
-- stops it. Base indexes alone: derived ones follow them. Empty on the rank day.
with
after_lines as (
    select
        weights.scenario_id,
        weights.rank_day,
        weights.index_code,
        weights.security_id,
        weights.company_id,
        weights.weight
    from {{ ref('index_weights') }} as weights
    inner join {{ source('run', 'season') }} using (rank_day)
),

before_lines as (
    select rank_days.scenario_id, previous.*
    from {{ source('run', 'previous_constituents') }} as previous
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
    semi join {{ ref('indexes') }} as base using (index_code)
),

compared as (
    select
        coalesce(after_lines.scenario_id, before_lines.scenario_id) as scenario_id,
        coalesce(after_lines.rank_day, before_lines.rank_day) as rank_day,
        coalesce(after_lines.index_code, before_lines.index_code) as index_code,
        coalesce(after_lines.security_id, before_lines.security_id) as security_id,
        after_lines.company_id,
        before_lines.company_id as company_before,
        before_lines.security_id is not null as was_in,
        after_lines.security_id is not null as is_in,
        before_lines.weight as weight_before,
        after_lines.weight as weight_after
    from after_lines
    full outer join before_lines using (scenario_id, rank_day, index_code, security_id)
),

causes as (
    select
        compared.scenario_id,
        compared.rank_day,
        compared.index_code,
        compared.security_id,
        evidence.cause,
        evidence.reference,
        evidence.explanation
    from compared
    inner join {{ ref('season_evidence') }} as evidence
        on
            compared.scenario_id = evidence.scenario_id
            and compared.rank_day = evidence.rank_day
            and compared.security_id
            = coalesce(evidence.security_id, compared.security_id)
            and (
                evidence.company_id is null
                or evidence.company_id is not distinct from compared.company_id
                or evidence.company_id is not distinct from compared.company_before
            )
            and coalesce(
                evidence.change_type
                = case when compared.is_in then 'add' else 'delete' end,
                true
            )
    where compared.was_in <> compared.is_in
    qualify row_number() over (
        partition by
            compared.scenario_id,
            compared.rank_day,
            compared.index_code,
            compared.security_id
        order by evidence.position, evidence.reference
    ) = 1
)

select
    compared.*,
    causes.cause,
    causes.reference,
    causes.explanation
from compared
left join causes using (scenario_id, rank_day, index_code, security_id)
