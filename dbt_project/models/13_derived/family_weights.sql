-- 6, 7.2 · Every line of every index with its weight: base indexes as they are, derived
-- ones by their own shares and capitalisation. The ratio is exact, then rounded half up
-- once to 15 decimals. Facts of a line are joined below the window: beside others the
-- planner would let all companies of all indexes meet all lines.
with
derived as (
    select
        lines.*,
        closings.ticker,
        closings.name,
        closings.close,
        closings.close_as_of,
        closings.available_shares,
        closings.total_shares,
        closings.share_outcome,
        sum(lines.cap_millionths) over (
            partition by lines.scenario_id, lines.rank_day, lines.index_code
        ) as index_millionths
    from {{ ref('derived_lines') }} as lines
    inner join {{ ref('closing_lines') }} as closings
        using (scenario_id, rank_day, security_id)
)

select
    *,
    cast(1 as decimal(7, 6)) as style_share,
    cast(1 as decimal(13, 12)) as capping_factor,
    available_shares as index_shares
from {{ ref('index_weights') }}
union all by name
select
    derived.scenario_id,
    derived.rank_day,
    derived.index_code,
    indexes.position,
    derived.security_id,
    derived.company_id,
    companies.company_rank,
    derived.membership_reason,
    derived.ticker,
    derived.name,
    derived.close,
    derived.close_as_of,
    derived.available_shares,
    derived.total_shares,
    derived.share_outcome,
    derived.cap_millionths,
    {{ from_millionths('derived.cap_millionths') }} as available_market_cap,
    cast(
        {{ half_up(
            'derived.cap_millionths * 1000000000000000', 'derived.index_millionths'
        ) }} as double
    ) / 1e15 as weight,
    derived.style_share,
    derived.capping_factor,
    cast(derived.index_shares as bigint) as index_shares
from derived
inner join {{ ref('derived_rules') }} as indexes
    using (scenario_id, rank_day, index_code)
inner join {{ ref('derived_companies') }} as companies
    using (scenario_id, rank_day, index_code, company_id)
