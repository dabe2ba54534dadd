-- 13 · What a published reconstitution changed, in the shape of projected changes: held
-- against a sealed forecast as a later projection would be.
with
companies as (
    select distinct security_id, company_id from {{ source('drop', 'securities') }}
)

select
    distances.scenario_id,
    changes.index_code,
    changes.security_id,
    companies.company_id,
    changes.ticker,
    changes.name,
    changes.change_type,
    changes.reason_code,
    distances.break_rank
from {{ source('forecast', 'published_changes') }} as changes
left join companies using (security_id)
left join {{ ref('index_distances') }} as distances
    on
        companies.company_id = distances.company_id
        and changes.index_code = distances.index_code
