-- 12 · What enters of each case at the close.
select
    composition.index_code,
    cases.as_id as security_id,
    composition.available_shares,
    composition.total_shares
from {{ ref('entering_cases') }} as cases
inner join {{ source('stacked', 'composition') }} as composition
    using (scenario_id, security_id)
where cases.is_case
