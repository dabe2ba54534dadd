-- contract 3 · constituents: the added lines in their indexes. They have no rank and no
-- weight: nobody is ranked, and the daily run weighs them when they enter.
{{ config(alias='constituents') }}
select
    joined.scenario_id,
    joined.index_code,
    joined.security_id,
    joined.company_id,
    outcomes.ticker,
    outcomes.name,
    cast(null as integer) as company_rank,
    outcomes.company_total_market_cap,
    outcomes.close,
    outcomes.available_shares,
    {{ from_millionths(
        'cast(outcomes.available_shares as hugeint) * ' ~ millionths('outcomes.close')
    ) }} as available_market_cap,
    cast(null as double) as weight,
    joined.reason_code as membership_reason,
    outcomes.total_shares,
    'full' as share_outcome
from {{ ref('addition_indexes') }} as joined
inner join {{ ref('addition_outcomes') }} as outcomes
    using (scenario_id, rank_day, security_id)
order by joined.scenario_id, joined.index_code, joined.security_id
