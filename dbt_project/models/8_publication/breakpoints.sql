-- contract 3 · Every break of the rank day with its band, in percentiles and in
-- dollars.
with
in_band as (
    select
        edges.scenario_id,
        edges.rank_day,
        edges.break_rank,
        max(ranks.total_market_cap) as largest_in_band_cap,
        min(ranks.total_market_cap) as smallest_in_band_cap
    from {{ ref('band_edges') }} as edges
    inner join {{ ref('company_ranks') }} as ranks
        on
            edges.scenario_id = ranks.scenario_id
            and edges.rank_day = ranks.rank_day
            and {{ is_inside('ranks', 'edges') }}
    group by edges.scenario_id, edges.rank_day, edges.break_rank
)

select
    edges.scenario_id,
    edges.break_rank,
    edges.company_id,
    edges.market_cap,
    edges.percentile,
    cast(edges.band as decimal(12, 9)) as band,
    cast(edges.percentile - edges.band as decimal(12, 9)) as lower_percentile,
    cast(edges.percentile + edges.band as decimal(12, 9)) as upper_percentile,
    in_band.largest_in_band_cap,
    in_band.smallest_in_band_cap
from {{ ref('band_edges') }} as edges
left join in_band using (scenario_id, rank_day, break_rank)
order by edges.scenario_id, edges.break_rank
