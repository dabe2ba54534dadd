-- 9 · The series in force on each session asked for: of each code the newest row that
-- has begun. One of depth 0 stands on a level of its index, one of depth 1 on such a
-- series. One whose base is not in force has no row.
with recursive
in_force as (
    {{ rows_in_force(ref('series_rows'), 'series_code') }}
),

placed as (
    select
        *,
        0 as depth
    from in_force
    where base in ('price', 'total', 'net')
    union all
    select
        in_force.*,
        placed.depth + 1
    from placed
    inner join in_force
        on
            placed.session = in_force.session
            and placed.series_code = in_force.base
)

select * from placed
