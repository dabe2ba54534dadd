-- 5.index · R1000 and R2000 divide the R3000 without overlap, RTOP500 and R2500 as
-- well, and the R3000 lies within the R3000E.
with
codes as (
    select
        scenario_id,
        rank_day,
        company_id,
        list(index_code) as held
    from {{ ref('company_memberships') }}
    group by scenario_id, rank_day, company_id
)

select *
from codes
where
    list_contains(held, 'R3000')
    <> (list_contains(held, 'R1000') <> list_contains(held, 'R2000'))
    or list_contains(held, 'R3000')
    <> (list_contains(held, 'RTOP500') <> list_contains(held, 'R2500'))
    or (list_contains(held, 'R1000') and list_contains(held, 'R2000'))
    or (list_contains(held, 'RTOP500') and list_contains(held, 'R2500'))
    or not list_contains(held, 'R3000E')
