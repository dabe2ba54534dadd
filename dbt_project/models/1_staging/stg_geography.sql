-- Where assets and revenue are; a line without a fraction reports nothing.
with
geography as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        geography.* exclude (session)
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'geography') }} as geography
        on rank_days.rank_day = geography.session
    union all by name
    {% call spun_off('geography', 'company_id') %}
        spun_off.scenario_id,
        spun_off.rank_day,
        described.* exclude (session)
    {% endcall %}
)

select
    scenario_id,
    rank_day,
    company_id,
    measure,
    location,
    location_kind,
    fraction
from geography
where fraction is not null
