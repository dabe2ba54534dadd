-- 13.odds · The shared table of edges: at each break, by the side on which a company
-- was (null: on none), the smallest cap with which it would stand above.
with
places as (
    select
        edges.scenario_id,
        edges.rank_day,
        edges.break_rank,
        ranks.total_market_cap,
        ranks.company_rank <= edges.break_rank as is_above_by_rank,
        coalesce({{ is_inside('ranks', 'edges') }}, false) as is_in_band
    from {{ ref('band_edges') }} as edges
    inner join {{ ref('company_ranks') }} as ranks using (scenario_id, rank_day)
    where ranks.is_in_broad_market
),

sides as (
    select places.*, sides.was_above
    from places
    cross join (select unnest([true, false, null]) as was_above) as sides
)

select
    scenario_id,
    rank_day,
    break_rank,
    was_above,
    if(was_above is null, 'neither', {{ side_of('was_above') }}) as side_before,
    min(total_market_cap) as smallest_cap_above
from sides
where {{ is_above_break('true') }}
group by scenario_id, rank_day, break_rank, was_above
