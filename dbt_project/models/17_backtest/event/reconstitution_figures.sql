-- 12 · Each base index at a reconstitution: its size, the lines that join and leave,
-- those of them that come from or go to another index of the broad market, two-way
-- turnover, what its trackers trade, and the cap at the break that bounds it.
with
sizes as (
    select
        scenario_id,
        rank_day,
        index_code,
        count(distinct company_id) as companies,
        count(*) as lines,
        sum(available_market_cap) as market_cap_usd
    from {{ ref('index_weights') }}
    group by scenario_id, rank_day, index_code
),

broad_before as (
    select scenario_id, rank_day, security_id
    from {{ ref('prior_membership') }}
    where index_code = 'R3000E'
),

broad_after as (
    select scenario_id, rank_day, security_id
    from {{ ref('index_weights') }}
    where index_code = 'R3000E'
),

changed as (
    select
        changes.scenario_id,
        changes.rank_day,
        changes.index_code,
        count(*) filter (where changes.change_type = 'add') as adds,
        count(*) filter (where changes.change_type = 'delete') as deletes,
        count(broad_before.security_id) filter (where changes.change_type = 'add')
            as moved_in,
        count(broad_after.security_id) filter (where changes.change_type = 'delete')
            as moved_out
    from {{ ref('composition_changes') }} as changes
    left join broad_before using (scenario_id, rank_day, security_id)
    left join broad_after using (scenario_id, rank_day, security_id)
    group by changes.scenario_id, changes.rank_day, changes.index_code
),

traded as (
    select
        scenario_id,
        rank_day,
        index_code,
        -- exact weights, then one product: a sum of doubles differs from run to run
        cast(
            cast(sum(abs(weight_after - weight_before)) as double) / 1e12
            * any_value(tracked_usd) as decimal(38, 2)
        ) as demand_usd,
        median(volume_days) as median_volume_days,
        max(volume_days) as most_volume_days,
        count(*) filter (where volume_days > 1) as lines_over_a_day
    from {{ ref('traded_lines') }}
    group by scenario_id, rank_day, index_code
)

select
    sizes.scenario_id,
    sizes.rank_day,
    sizes.index_code,
    cast(sizes.companies as integer) as companies,
    cast(sizes.lines as integer) as lines,
    sizes.market_cap_usd,
    cast(coalesce(changed.adds, 0) as integer) as adds,
    cast(coalesce(changed.deletes, 0) as integer) as deletes,
    cast(coalesce(changed.moved_in, 0) as integer) as moved_in,
    cast(coalesce(changed.moved_out, 0) as integer) as moved_out,
    cast(2 * turnover.turnover as decimal(12, 9)) as two_way_turnover,
    coalesce(traded.demand_usd, 0.00) as demand_usd,
    traded.median_volume_days,
    traded.most_volume_days,
    coalesce(traded.lines_over_a_day, 0) as lines_over_a_day,
    edges.market_cap as breakpoint_usd
from sizes
left join changed using (scenario_id, rank_day, index_code)
left join {{ ref('index_turnover') }} as turnover
    using (scenario_id, rank_day, index_code)
left join traded using (scenario_id, rank_day, index_code)
left join {{ ref('indexes') }} as named using (index_code)
left join {{ ref('band_edges') }} as edges
    on
        sizes.scenario_id = edges.scenario_id
        and sizes.rank_day = edges.rank_day
        and edges.break_rank = cast(coalesce(
            nullif(named.above_break, ''),
            nullif(named.below_break, ''),
            named.within_rank
        ) as integer)
