-- 3.2, 3.3 · The home country indicator that leads the company's assets or revenue.
-- Countries: by at least 20 points, and at least 40 % where a rest_of_world line is
-- reported. Regions only where no country line is reported: the one indicator of a
-- region that leads by more than 20 points.
with
rulebook as {{ parameters(
    'nationality_minimum_beside_rest_of_world',
    'nationality_minimum_lead',
) }},

candidates as (
    select distinct scenario_id, rank_day, company_id, country
    from {{ ref('home_country_indicators') }}
    where
        indicator in ('incorporation', 'headquarters', 'most_liquid_exchange')
        and not is_tax_haven
),

regional_candidates as (
    select
        candidates.scenario_id,
        candidates.rank_day,
        candidates.company_id,
        regions.region,
        min(candidates.country) as country
    from candidates
    inner join {{ ref('region_countries') }} as regions using (country)
    group by
        candidates.scenario_id,
        candidates.rank_day,
        candidates.company_id,
        regions.region
    having count(*) = 1
),

places as (
    select
        locations.*,
        rulebook.nationality_minimum_lead as minimum_lead,
        locations.fraction - locations.strongest_other as lead,
        not locations.has_rest_of_world_line
        or locations.fraction
        >= rulebook.nationality_minimum_beside_rest_of_world as is_large_enough
    from {{ ref('reported_locations') }} as locations
    inner join rulebook using (scenario_id, rank_day)
)

select
    places.scenario_id,
    places.rank_day,
    places.company_id,
    places.measure,
    candidates.country,
    'country' as decided_by
from places
inner join candidates
    on
        places.scenario_id = candidates.scenario_id
        and places.rank_day = candidates.rank_day
        and places.company_id = candidates.company_id
        and places.place = candidates.country
where
    places.location_kind = 'country'
    and places.lead >= places.minimum_lead
    and places.is_large_enough

union all

select
    places.scenario_id,
    places.rank_day,
    places.company_id,
    places.measure,
    regional_candidates.country,
    'region' as decided_by
from places
inner join regional_candidates
    on
        places.scenario_id = regional_candidates.scenario_id
        and places.rank_day = regional_candidates.rank_day
        and places.company_id = regional_candidates.company_id
        and places.place = regional_candidates.region
where
    places.location_kind = 'region'
    and not places.has_country_line
    and places.lead > places.minimum_lead
    and places.is_large_enough
