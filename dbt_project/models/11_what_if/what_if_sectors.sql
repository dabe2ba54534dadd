-- What if · Weight of each sector in each index by the rule in force and in the scenario, both at the same closes. Only
-- where the scope is every company: a part of an index has no weights.
with
sector_caps as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.index_code,
        coalesce(companies.sector, 'not reported') as sector,
        coalesce(sum(lines.cap_millionths) filter (where lines.is_before), 0) as cap_before,
        coalesce(sum(lines.cap_millionths) filter (where lines.is_after), 0) as cap_after
    from {{ ref('what_if_lines') }} as lines
    inner join {{ ref('stg_companies') }} as companies
        on
            lines.rank_day = companies.rank_day
            and lines.company_id = companies.company_id
            and companies.scenario_id = 'in_force'
    group by lines.scenario_id, lines.rank_day, lines.index_code, companies.sector
),

index_caps as (
    select
        *,
        sum(cap_before) over (partition by scenario_id, rank_day, index_code) as index_before,
        sum(cap_after) over (partition by scenario_id, rank_day, index_code) as index_after
    from sector_caps
)

select
    scenario_id,
    rank_day,
    index_code,
    sector,
    {{ fraction_9('cap_before', 'index_before') }} as weight_in_force,
    {{ fraction_9('cap_after', 'index_after') }} as weight
from index_caps
