-- 9 · The series in force on each session asked for: of each code the newest row that
-- has begun. One of depth 0 stands on a level of its index, one of depth 1 on such a
-- series. One whose base is not in force has no row.
with recursive
in_force as (
    select
        sessions.session,
        ruled.*
    from {{ source('state', 'series_sessions') }} as sessions
    inner join {{ ref('series_rows') }} as ruled
        on sessions.session >= ruled.effective_from
    where sessions.is_asked
    qualify row_number() over (
        partition by sessions.session, ruled.series_code
        order by ruled.effective_from desc
    ) = 1
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
