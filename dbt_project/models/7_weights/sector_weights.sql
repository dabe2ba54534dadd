-- 6 · Weight of each sector in each index before and after, both at the same closes.
with
priced as (
    select
        candidates.scenario_id,
        candidates.rank_day,
        candidates.security_id,
        coalesce(companies.sector, 'not reported') as sector,
        cast(coalesce(lines.available_shares, candidates.available_shares) as hugeint)
        * {{ millionths('coalesce(lines.close, candidates.close)') }} as cap_millionths
    from {{ ref('candidate_lines') }} as candidates
    inner join {{ ref('stg_companies') }} as companies using (scenario_id, rank_day, company_id)
    left join {{ ref('closing_lines') }} as lines using (scenario_id, rank_day, security_id)
),

sides as (
    select scenario_id, rank_day, index_code, security_id, true as is_after
    from {{ ref('index_weights') }}
    union all
    select scenario_id, rank_day, index_code, security_id, false
    from {{ ref('prior_membership') }}
),

sector_caps as (
    select
        sides.scenario_id,
        sides.rank_day,
        sides.index_code,
        priced.sector,
        coalesce(sum(priced.cap_millionths) filter (where sides.is_after), 0) as cap_after,
        coalesce(sum(priced.cap_millionths) filter (where not sides.is_after), 0) as cap_before
    from sides
    inner join priced using (scenario_id, rank_day, security_id)
    group by sides.scenario_id, sides.rank_day, sides.index_code, priced.sector
),

index_caps as (
    select
        *,
        sum(cap_after) over (partition by scenario_id, rank_day, index_code) as index_after,
        sum(cap_before) over (partition by scenario_id, rank_day, index_code) as index_before
    from sector_caps
)

select
    scenario_id,
    rank_day,
    index_code,
    sector,
    {{ fraction_9('cap_before', 'index_before') }} as weight_before,
    {{ fraction_9('cap_after', 'index_after') }} as weight_after
from index_caps
