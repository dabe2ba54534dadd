-- contract 3 · Adds and deletes against the incumbents, line by line, with all codes
-- before and after.
with
before_codes as (
    select
        held.scenario_id,
        held.rank_day,
        held.security_id,
        {{ joined_codes('held.index_code') }} as codes
    from {{ ref('prior_membership') }} as held
    left join {{ ref('indexes') }} as indexes using (index_code)
    group by held.scenario_id, held.rank_day, held.security_id
),

after_codes as (
    select
        latest.scenario_id,
        latest.rank_day,
        latest.security_id,
        {{ joined_codes('latest.index_code') }} as codes
    from {{ ref('index_weights') }} as latest
    inner join {{ ref('indexes') }} as indexes using (index_code)
    group by latest.scenario_id, latest.rank_day, latest.security_id
)

select
    changes.scenario_id,
    changes.index_code,
    changes.security_id,
    lines.ticker,
    lines.name,
    changes.change_type,
    coalesce(before_codes.codes, '') as from_indexes,
    coalesce(after_codes.codes, '') as to_indexes,
    changes.reason_code
from {{ ref('composition_changes') }} as changes
left join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
left join before_codes using (scenario_id, rank_day, security_id)
left join after_codes using (scenario_id, rank_day, security_id)
order by changes.scenario_id, changes.index_code, changes.security_id
