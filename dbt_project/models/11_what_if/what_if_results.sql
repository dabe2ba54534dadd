-- What if · What each scenario does to each index, the rule in force among them, with
-- the cap at the break that bounds the index: the one above it, else below it, else its
-- last rank.
select
    indexes.scenario_id,
    indexes.index_code,
    indexes.companies,
    indexes.lines,
    indexes.adds,
    indexes.deletes,
    indexes.available_market_cap,
    indexes.turnover,
    {{ basis_points('indexes.turnover_against_in_force') }} as weight_moved_bp,
    edges.market_cap as breakpoint
from {{ ref('what_if_indexes') }} as indexes
left join {{ ref('indexes') }} as named using (index_code)
left join {{ ref('band_edges') }} as edges
    on
        indexes.scenario_id = edges.scenario_id
        and indexes.rank_day = edges.rank_day
        and edges.break_rank = cast(coalesce(
            nullif(named.above_break, ''), nullif(named.below_break, ''), named.within_rank
        ) as integer)
