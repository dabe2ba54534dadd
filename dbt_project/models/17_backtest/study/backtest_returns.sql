-- 12 · Simple daily returns of every level: of each scenario and index, and of the
-- real index (`actual`) where a file of its closes is given, beside the index that it
-- is of: on sessions that ours has too, so that one that is skipped costs nothing.
with
ours as (
    select
        scenario_id,
        index_code,
        session,
        cast(price_level as double) as level
    from {{ source('backtest', 'levels') }}
),

theirs as (
    select
        'actual' as scenario_id,
        closes.index_code,
        closes.session,
        cast(closes.close as double) as level
    from {{ source('backtest', 'actual_closes') }} as closes
    semi join ours using (index_code, session)
),

levels as (
    select * from ours
    union all
    select * from theirs
)

select
    scenario_id,
    index_code,
    session,
    lag(session) over steps as since,
    level,
    level / nullif(lag(level) over steps, 0) - 1 as step_return
from levels
window steps as (partition by scenario_id, index_code order by session)
