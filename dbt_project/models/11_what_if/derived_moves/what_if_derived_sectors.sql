-- What if · Weight of each sector in each derived index by the rule in force and in the
-- scenario, each side at its own capitalisation of the index, at the same closes.
with
sides as (
    select
        scenarios.scenario_id,
        scenarios.rank_day,
        lines.index_code,
        lines.company_id,
        lines.cap_millionths,
        lines.scenario_id = 'in_force' as is_before,
        lines.scenario_id <> 'in_force' as is_after
    from {{ ref('rank_days') }} as scenarios
    inner join {{ ref('derived_lines') }} as lines
        on
            scenarios.rank_day = lines.rank_day
            and lines.scenario_id in (scenarios.scenario_id, 'in_force')
    where scenarios.scenario_id <> 'in_force'
),

sector_lines as (
    select
        sides.*,
        coalesce(companies.sector, 'not reported') as sector
    from sides
    left join {{ ref('stg_companies') }} as companies
        on
            sides.rank_day = companies.rank_day
            and sides.company_id = companies.company_id
            and companies.scenario_id = 'in_force'
)

{{ sector_weights_of('sector_lines', 'weight_in_force', 'weight') }}
