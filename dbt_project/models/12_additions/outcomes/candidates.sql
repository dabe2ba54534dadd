-- contract 3 · The candidates of a quarter, or of a fast entry, each with what became
-- of it.
with
codes as (
    select
        joined.scenario_id,
        joined.rank_day,
        joined.security_id,
        min(joined.reason_code) as reason_code,
        {{ joined_codes('joined.index_code') }} as new_indexes
    from {{ ref('addition_indexes') }} as joined
    inner join {{ ref('indexes') }} as indexes using (index_code)
    group by joined.scenario_id, joined.rank_day, joined.security_id
)

select
    outcomes.scenario_id,
    outcomes.security_id,
    outcomes.company_id,
    outcomes.ticker,
    outcomes.name,
    outcomes.ipo_date,
    outcomes.offering_kind,
    outcomes.is_pricing_vehicle,
    outcomes.is_new_company,
    outcomes.close,
    outcomes.total_shares,
    outcomes.available_shares,
    outcomes.company_total_market_cap,
    outcomes.investable_market_cap,
    outcomes.first_failed_screen,
    outcomes.outcome,
    coalesce(codes.new_indexes, '') as new_indexes,
    codes.reason_code,
    outcomes.offering_kind is null as is_flagged,
    {{ addition_sentence() }} as explanation
from {{ ref('addition_outcomes') }} as outcomes
left join codes using (scenario_id, rank_day, security_id)
left join {{ source('run', 'event_dates') }} as dates using (rank_day)
left join {{ ref('screens') }} as screens
    on outcomes.first_failed_screen = screens.screen_id
left join {{ ref('offered_screens') }} as failed
    on
        outcomes.scenario_id = failed.scenario_id
        and outcomes.rank_day = failed.rank_day
        and outcomes.security_id = failed.security_id
        and outcomes.first_failed_screen = failed.screen_id
order by outcomes.scenario_id, outcomes.security_id
