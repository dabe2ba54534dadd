-- 5 · Line by line and index by index, what differs from the result before, and why. Empty on the rank day.
with
after_lines as (
    select weights.scenario_id, weights.rank_day, weights.index_code, weights.security_id, weights.weight
    from {{ ref('index_weights') }} as weights
    inner join {{ source('run', 'season') }} using (rank_day)
),

before_lines as (
    select rank_days.scenario_id, previous.rank_day, previous.index_code, previous.security_id, previous.weight
    from {{ source('run', 'previous_constituents') }} as previous
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
),

compared as (
    select
        coalesce(after_lines.scenario_id, before_lines.scenario_id) as scenario_id,
        coalesce(after_lines.rank_day, before_lines.rank_day) as rank_day,
        coalesce(after_lines.index_code, before_lines.index_code) as index_code,
        coalesce(after_lines.security_id, before_lines.security_id) as security_id,
        before_lines.security_id is not null as was_in,
        after_lines.security_id is not null as is_in,
        before_lines.weight as weight_before,
        after_lines.weight as weight_after
    from after_lines
    full outer join before_lines using (scenario_id, rank_day, index_code, security_id)
)

select
    compared.*,
    case when compared.was_in and not compared.is_in and lines.has_left then 'removal' end as cause,
    cast(null as varchar) as reference,
    cast(null as varchar) as explanation
from compared
left join {{ ref('closing_lines') }} as lines using (scenario_id, rank_day, security_id)
