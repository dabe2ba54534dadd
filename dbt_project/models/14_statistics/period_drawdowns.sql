-- 11 max_drawdown, recovery_days · The deepest fall of each period below the highest
-- level since its start, from the first session of that peak to the first of the
-- trough; and the calendar days from there until a level is as high again. Without a
-- fall it is 0 on the first day, and nothing recovers.
with
paths as (
    select
        periods.code, periods.kind, periods.period,
        periods.from_session, periods.observations,
        levels.session, levels.units,
        max(levels.units) over (
            partition by periods.code, periods.kind, periods.period
            order by levels.session
            rows between unbounded preceding and current row
        ) as peak_units
    from {{ ref('statistic_periods') }} as periods
    inner join {{ ref('level_returns') }} as levels
        on
            periods.code = levels.code
            and periods.kind = levels.kind
            and levels.session between periods.from_session and periods.to_session
    where periods.is_of_risk
),

falls as (
    select
        *,
        {{ simple_return('peak_units', 'units') }} as fall
    from paths
),

deepest as (
    select code, kind, period, observations, min(fall) as fall
    from falls
    group by all
),

troughs as (
    select
        deepest.*,
        min(falls.session) as trough,
        arg_min(falls.peak_units, falls.session) as peak_units
    from deepest
    inner join falls using (code, kind, period, fall)
    group by deepest.code, deepest.kind, deepest.period, deepest.observations, fall
),

dated as (
    select
        troughs.code, troughs.kind, troughs.period, troughs.observations,
        troughs.fall, troughs.trough,
        min(paths.session) filter (where paths.units = troughs.peak_units) as peak,
        min(paths.session) filter (
            where paths.session > troughs.trough and paths.units >= troughs.peak_units
        ) as recovery
    from troughs
    inner join paths using (code, kind, period)
    group by all
)

select
    code, kind, 'max_drawdown' as metric, period, '' as other,
    fall as value, peak as from_session, trough as to_session, observations
from dated
union all
select
    code, kind, 'recovery_days', period, '',
    recovery - trough, trough, recovery, observations
from dated
where fall < 0 and recovery is not null
