-- What if · The companies whose rank or position a scenario moves across a last rank, a
-- break or an edge of a band: nobody else's side or index can change by it. Below, at
-- and above are distinguished; which of them is inside is the rule's to say.
with
limits as (
    select cast(within_rank as integer) as limit_rank from {{ ref('indexes') }}
    union
    select cast(break_rank as integer) from {{ ref('breaks') }}
),

outcomes as (
    select outcomes.scenario_id, rank_days.rank_day, outcomes.ranked_as
    from {{ source('run', 'what_if_map') }} as outcomes
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id)
),

moved_by_rank as (
    select distinct placed.scenario_id as ranked_as, placed.rank_day, placed.company_id
    from {{ ref('what_if_placed') }} as placed
    cross join limits
    where
        sign(placed.company_rank - limits.limit_rank)
        is distinct from sign(placed.company_rank_in_force - limits.limit_rank)
),

edges as (
    select
        outcomes.scenario_id,
        outcomes.rank_day,
        outcomes.ranked_as,
        here.lower_edge,
        here.upper_edge,
        there.lower_edge as lower_edge_in_force,
        there.upper_edge as upper_edge_in_force
    from outcomes
    cross join (
        select distinct cast(break_rank as integer) as break_rank
        from {{ ref('breaks') }}
    ) as breaks
    left join {{ ref('band_edges') }} as here
        on
            outcomes.scenario_id = here.scenario_id
            and outcomes.rank_day = here.rank_day
            and breaks.break_rank = here.break_rank
    left join {{ ref('band_edges') }} as there
        on
            outcomes.rank_day = there.rank_day
            and breaks.break_rank = there.break_rank
            and there.scenario_id = 'in_force'
    where
        outcomes.ranked_as <> 'in_force'
        or here.lower_edge is distinct from there.lower_edge
        or here.upper_edge is distinct from there.upper_edge
),

moved_by_band as (
    select edges.scenario_id, placed.company_id
    from edges
    inner join {{ ref('what_if_placed') }} as placed
        on edges.ranked_as = placed.scenario_id and edges.rank_day = placed.rank_day
    where
        sign(placed.position - edges.lower_edge)
        is distinct from sign(placed.position_in_force - edges.lower_edge_in_force)
        or sign(placed.position - edges.upper_edge)
        is distinct from sign(placed.position_in_force - edges.upper_edge_in_force)
)

select outcomes.scenario_id, moved_by_rank.company_id
from outcomes
inner join moved_by_rank using (ranked_as, rank_day)
union
select scenario_id, company_id from moved_by_band
