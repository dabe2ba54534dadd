-- Levels of both, 100 at the first session on which both have one.
with
both_sides as (
    select
        session,
        max(price_level) filter (where index_code = $draft) as draft,
        max(price_level) filter (where index_code = $parent) as parent,
        max(total_return_level) filter (where index_code = $draft) as draft_total,
        max(total_return_level) filter (where index_code = $parent) as parent_total
    from levels
    group by session
),

shown as (
    select * from both_sides where draft is not null and parent is not null
)

select
    session,
    100 * cast(draft as double) / first(draft) over (order by session) as draft,
    100 * cast(parent as double) / first(parent) over (order by session) as parent,
    100 * cast(draft_total as double) / first(draft_total) over (order by session) as draft_total,
    100 * cast(parent_total as double) / first(parent_total) over (order by session) as parent_total
from shown
order by session
