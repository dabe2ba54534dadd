-- 2 · Every line of the drop, with what the screens look at. No line is left out here:
-- "no row" can never mean "passed". An underwritten line without available shares has
-- those that were offered, at most its total (2.S08).
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
    coalesce(
        shares.available_shares,
        case
            when
                securities.offering_kind = 'underwritten'
                and securities.offering_shares is not null
                and shares.total_shares is not null
                then least(securities.offering_shares, shares.total_shares)
        end
    ) as available_shares,
    securities.offering_kind,
    securities.holders_disclosed_date,
    securities.lock_up_end_date,
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
