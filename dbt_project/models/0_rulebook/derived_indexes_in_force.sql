-- 7.1 · The derived indexes in force, parents first: depth 1 is derived from a base
-- index, depth 2 from a derived one of depth 1. A code whose parent is not in force has
-- no row.
with recursive
placed as (
    select
        rows.*,
        1 as depth
    from {{ ref('derived_rows_in_force') }} as rows
    inner join {{ ref('indexes') }} as base on rows.parent_code = base.index_code
    union all
    select
        rows.*,
        placed.depth + 1 as depth
    from {{ ref('derived_rows_in_force') }} as rows
    inner join placed
        on
            rows.scenario_id = placed.scenario_id
            and rows.rank_day = placed.rank_day
            and rows.parent_code = placed.index_code
)

select * from placed
