-- The closes of the rank day, every exchange.
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
