-- Gate 1 · The listed lines of a type and on an exchange that may enter, with close and
-- shares: what the checks of a drop look at.
select
    lines.*,
    prices.close,
    shares.security_id is not null as has_shares,
    shares.total_shares = shares.available_shares as has_full_float
from {{ ref('stg_securities') }} as lines
inner join {{ parameters(
    'eligible_exchanges', 'eligible_security_types'
) }} as rulebook
    using (scenario_id, rank_day)
left join (
    select scenario_id, rank_day, security_id, max(close) as close
    from {{ ref('stg_prices') }} group by scenario_id, rank_day, security_id
) as prices using (scenario_id, rank_day, security_id)
left join {{ ref('stg_shares') }} as shares
    using (scenario_id, rank_day, security_id)
where
    lines.is_listed
    and list_contains(rulebook.eligible_security_types, lines.security_type)
    and list_contains(rulebook.eligible_exchanges, lines.mic)
