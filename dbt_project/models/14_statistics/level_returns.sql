-- 11 · The levels up to the day asked for of what has one on it, in units of 10^-8,
-- each with its simple return since the one before. After a level of zero none.
with
known as (
    select
        levels.code,
        levels.kind,
        levels.session,
        cast(levels.value * 100000000 as hugeint) as units,
        max(levels.session) over codes = asked.session as is_of_the_day
    from {{ source('measured', 'levels') }} as levels
    inner join {{ source('measured', 'asked') }} as asked
        on levels.session <= asked.session
    window codes as (partition by levels.code, levels.kind)
),

stepped as (
    select
        *,
        lag(session) over steps as since,
        {{ simple_return('lag(units) over steps', 'units') }} as step_return
    from known
    where is_of_the_day
    window steps as (partition by code, kind order by session)
)

select
    code,
    kind,
    session,
    units,
    since,
    step_return,
    count(step_return) over (
        partition by code, kind order by session
        rows between unbounded preceding and current row
    ) as returns_so_far
from stepped
