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
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    left join {{ ref('closing_lines') }} as lines
        using (scenario_id, rank_day, security_id)
),

sides as (
    select scenario_id, rank_day, index_code, security_id, true as is_after
    from {{ ref('index_weights') }}
    union all
    select scenario_id, rank_day, index_code, security_id, false
    from {{ ref('prior_membership') }}
),

sector_lines as (
    select
        sides.scenario_id,
        sides.rank_day,
        sides.index_code,
        priced.sector,
        priced.cap_millionths,
        not sides.is_after as is_before,
        sides.is_after
    from sides
    inner join priced using (scenario_id, rank_day, security_id)
)

{{ sector_weights_of('sector_lines', 'weight_before', 'weight_after') }}
