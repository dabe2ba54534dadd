-- Each cell with its place between the smallest and the largest value, from 0 to 9, for
-- its shade.
select
    across,
    down,
    value,
    cast(least(9, floor(
        10 * coalesce(
            (value - min(value) over ())
            / nullif(max(value) over () - min(value) over (), 0),
            0
        )
    )) as integer) as heat
from cells
order by place
