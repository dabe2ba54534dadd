-- 10 · The dividend points of each session asked for and of the days before it: as many
-- days as are looked back, or fewer where the index has not been there so long; those
-- of the base day do not count.
with
points as (
    select
        session,
        index_code,
        sum(dividend_points) over (
            partition by index_code order by session
        ) as points_so_far,
        min(session) over (partition by index_code) as base_day
    from {{ ref('level_history') }}
    semi join {{ ref('future_rows') }} using (index_code)
),

asked as (
    select
        points.*,
        cast(
            least(rulebook.trailing_points_days, points.session - points.base_day)
            as integer
        ) as trailing_days
    from points
    cross join {{ parameters('trailing_points_days') }} as rulebook
    semi join (
        select session from {{ source('state', 'series_sessions') }} where is_asked
    ) using (session)
)

select
    asked.session,
    asked.index_code,
    asked.trailing_days,
    asked.points_so_far - earlier.points_so_far as trailing_points
from asked
asof join points as earlier
    on
        asked.index_code = earlier.index_code
        and asked.session - asked.trailing_days >= earlier.session
