-- contract 3 · Adds and deletes against the incumbents, line by line, with all codes
-- before and after: base codes, then derived ones by position.
with
before_codes as (
    {{ codes_of_lines(ref('prior_membership'), ref('derived_incumbents')) }}
),

after_codes as (
    {{ codes_of_lines(ref('index_weights'), ref('derived_lines')) }}
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
from {{ ref('family_changes') }} as changes
left join {{ ref('stg_securities') }} as lines
    using (scenario_id, rank_day, security_id)
left join before_codes using (scenario_id, rank_day, security_id)
left join after_codes using (scenario_id, rank_day, security_id)
order by changes.scenario_id, changes.index_code, changes.security_id
