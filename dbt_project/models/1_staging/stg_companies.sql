-- The companies of the rank-day snapshot; in a season also those that a spin-off
-- brought since.
with
companies as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        companies.* exclude (session),
        false as is_spun_off
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'companies') }} as companies
        on rank_days.rank_day = companies.session
    union all by name
    {% call spun_off('companies', 'company_id') %}
        spun_off.scenario_id,
        spun_off.rank_day,
        described.* exclude (session),
        true as is_spun_off
    {% endcall %}
)

select
    * exclude (is_china_n_share),
    coalesce(is_china_n_share, false) as is_china_n_share
from companies
