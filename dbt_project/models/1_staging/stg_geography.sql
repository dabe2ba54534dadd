-- Where assets and revenue are; a line without a fraction reports nothing.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    geography.company_id,
    geography.measure,
    geography.location,
    geography.location_kind,
    geography.fraction
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'geography') }} as geography
    on rank_days.rank_day = geography.session
where geography.fraction is not null
