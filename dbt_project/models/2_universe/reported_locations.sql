-- 3 · Assets and revenue by country and region, with what the strongest other location
-- of the same kind holds. Territories are added to the US; a country of a tax haven
-- stays as a rival; what is not reported counts as 0.
with
rulebook as {{ parameters('us_territories') }},

totals as (
    select
        geography.scenario_id,
        geography.rank_day,
        geography.company_id,
        geography.measure,
        geography.location_kind,
        case
            when
                geography.location_kind = 'country'
                and list_contains(rulebook.us_territories, geography.location)
                then 'US'
            else geography.location
        end as place,
        sum(geography.fraction) as fraction
    from {{ ref('stg_geography') }} as geography
    inner join rulebook using (scenario_id, rank_day)
    group by all
),

beside as (
    select
        scenario_id,
        rank_day,
        company_id,
        measure,
        bool_or(location_kind = 'country') as has_country_line,
        bool_or(location_kind = 'rest_of_world') as has_rest_of_world_line
    from totals
    group by scenario_id, rank_day, company_id, measure
)

select
    totals.*,
    beside.has_country_line,
    beside.has_rest_of_world_line,
    coalesce(max(totals.fraction) over (
        partition by
            totals.scenario_id,
            totals.rank_day,
            totals.company_id,
            totals.measure,
            totals.location_kind
        order by totals.place
        rows between unbounded preceding and unbounded following
        exclude current row
    ), 0) as strongest_other
from totals
inner join beside using (scenario_id, rank_day, company_id, measure)
