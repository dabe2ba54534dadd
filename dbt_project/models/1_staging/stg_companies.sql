-- The companies of the rank-day snapshot.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    companies.* exclude (session, is_china_n_share),
    coalesce(companies.is_china_n_share, false) as is_china_n_share
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'companies') }} as companies
    on rank_days.rank_day = companies.session
