-- Total and available shares on the rank day; of a line that a spin-off brought since,
-- what its terms gave.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    shares.security_id,
    shares.total_shares,
    shares.available_shares
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'shares') }} as shares
    on rank_days.rank_day = shares.session
union all
select
    scenario_id,
    rank_day,
    security_id,
    cast(sum(total_shares) as bigint) as total_shares,
    cast(sum(available_shares) as bigint) as available_shares
from {{ ref('stg_spun_off_lines') }}
where is_new
group by scenario_id, rank_day, security_id
