-- The closes of the rank day, every exchange; of a line that a spin-off brought since,
-- the one close it is valued at.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    prices.security_id,
    prices.mic,
    prices.close,
    coalesce(prices.is_primary, false) as is_primary
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'prices') }} as prices
    on rank_days.rank_day = prices.session
union all
select
    spun_off.scenario_id,
    spun_off.rank_day,
    spun_off.security_id,
    min(spun_off.mic) as mic,
    min(spun_off.close) as close,
    true as is_primary
from {{ ref('stg_spun_off_lines') }} as spun_off
where spun_off.is_new and spun_off.close is not null
group by spun_off.scenario_id, spun_off.rank_day, spun_off.security_id
