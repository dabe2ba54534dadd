-- 6 · Weight: close × available shares over the sum of the index; uncapped. The ratio
-- is exact, then rounded half up once to 15 decimals. Leavers are not replaced.
with
valued as (
    select
        memberships.scenario_id,
        memberships.rank_day,
        memberships.index_code,
        memberships.position,
        memberships.security_id,
        memberships.company_id,
        memberships.company_rank,
        memberships.membership_reason,
        lines.ticker,
        lines.name,
        lines.close,
        lines.close_as_of,
        lines.available_shares,
        lines.total_shares,
        lines.share_outcome,
        cast(
            lines.available_shares as hugeint
        ) * {{ millionths('lines.close') }} as cap_millionths
    from {{ ref('line_memberships') }} as memberships
    inner join {{ ref('closing_lines') }} as lines
        using (scenario_id, rank_day, security_id)
    where not lines.has_left
),

totals as (
    select scenario_id, rank_day, index_code, sum(cap_millionths) as index_millionths
    from valued
    group by scenario_id, rank_day, index_code
)

select
    valued.*,
    {{ from_millionths('valued.cap_millionths') }} as available_market_cap,
    cast(
        {{ half_up(
            'valued.cap_millionths * 1000000000000000', 'totals.index_millionths'
        ) }} as double
    ) / 1e15 as weight
from valued
inner join totals using (scenario_id, rank_day, index_code)
