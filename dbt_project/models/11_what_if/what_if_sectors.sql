-- What if · Weight of each sector in each index by the rule in force and in the
-- scenario, both at the same closes. Only where the scope is every company: a part of
-- an index has no weights.
with
sector_lines as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.index_code,
        coalesce(companies.sector, 'not reported') as sector,
        lines.cap_millionths,
        lines.is_before,
        lines.is_after
    from {{ ref('what_if_lines') }} as lines
    inner join {{ ref('stg_companies') }} as companies
        on
            lines.rank_day = companies.rank_day
            and lines.company_id = companies.company_id
            and companies.scenario_id = 'in_force'
)

{{ sector_weights_of('sector_lines', 'weight_in_force', 'weight') }}
