-- The lines of the rank-day snapshot, in a season also those that a spin-off brought
-- since; a line is listed unless the drop says otherwise.
with
lines as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        securities.* exclude (session)
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'securities') }} as securities
        on rank_days.rank_day = securities.session
    union all by name
    {% call spun_off('securities', 'security_id') %}
        spun_off.scenario_id,
        spun_off.rank_day,
        described.* exclude (session)
    {% endcall %}
)

select
    * exclude (is_listed, base_shares_per_share),
    coalesce(is_listed, true) as is_listed,
    coalesce(base_shares_per_share, 1) as base_shares_per_share
from lines
