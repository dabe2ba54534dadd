-- Total return of each calendar year, and of all of it: from the last session before the
-- year, the first year from the first session.
with
years as (
    select
        cast(year(session) as varchar) as period,
        last(draft_total order by session) as draft,
        last(parent_total order by session) as parent
    from shown_levels
    group by year(session)
),

starts as (
    select
        *,
        lag(draft, 1, 100.0) over (order by period) as draft_before,
        lag(parent, 1, 100.0) over (order by period) as parent_before
    from years
)

select period, draft / draft_before - 1 as draft, parent / parent_before - 1 as parent
from starts
union all
select 'all', last(draft_total order by session) / 100 - 1, last(parent_total order by session) / 100 - 1
from shown_levels
having count(*) > 0
order by period
