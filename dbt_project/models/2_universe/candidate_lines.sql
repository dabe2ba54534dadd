-- 2 · Every line of the drop, with what the screens look at. No line is left out here:
-- "no row" can never mean "passed".
select
    securities.scenario_id,
    securities.rank_day,
    securities.company_id,
    securities.security_id,
    securities.ticker,
    securities.name,
    securities.security_type,
    securities.is_listed,
    securities.mic,
    securities.base_shares_per_share,
    closes.close,
    coalesce(closes.is_primary_close, false) as is_primary_close,
    shares.total_shares,
    shares.available_shares,
    windows.average_close_30d,
    windows.addtv_2y_usd,
    windows.volume_2y_shares,
    windows.volume_days_2y,
    incumbents.security_id is not null as is_broad_market_member
from {{ ref('stg_securities') }} as securities
left join {{ ref('rank_day_closes') }} as closes
    using (scenario_id, rank_day, security_id)
left join {{ ref('stg_shares') }} as shares using (scenario_id, rank_day, security_id)
left join {{ ref('trading_windows') }} as windows
    using (scenario_id, rank_day, security_id)
left join {{ ref('stg_incumbents') }} as incumbents
    on
        securities.scenario_id = incumbents.scenario_id
        and securities.rank_day = incumbents.rank_day
        and securities.security_id = incumbents.security_id
        and incumbents.index_code = 'R3000E'
