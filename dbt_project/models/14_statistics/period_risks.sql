-- 11 volatility, sharpe, best_day, worst_day · Of the daily returns of each period, at
-- least two for a deviation. Sharpe: over the interest of the days between, null where
-- a rate is missing or nothing deviates. Of equal days the earliest.
with
steps as (
    select
        periods.code, periods.kind, periods.period,
        periods.from_session, periods.to_session,
        steps.session, steps.since, steps.step_return,
        steps.step_return - rates.rate * (steps.session - steps.since) / 360 as excess
    from {{ ref('statistic_periods') }} as periods
    inner join {{ ref('level_returns') }} as steps
        on
            periods.code = steps.code
            and periods.kind = steps.kind
            and periods.from_session < steps.session
            and periods.to_session >= steps.session
    left join {{ ref('session_rates') }} as rates on steps.since = rates.session
    where periods.is_of_risk and steps.step_return is not null
),

measured as (
    select
        code, kind, period, from_session, to_session,
        count(*) as observations,
        count(excess) = count(*) as has_rates,
        stddev_samp(step_return) as deviation,
        avg(excess) as mean_excess,
        case when min(excess) < max(excess) then stddev_samp(excess) end
            as deviation_of_excess,
        max(step_return) as best,
        min(step_return) as worst
    from steps
    group by all
),

extremes as (
    select
        measured.code, measured.kind, measured.period, measured.observations,
        metrics.metric,
        metrics.value,
        arg_min(steps.since, steps.session) as from_session,
        min(steps.session) as to_session
    from measured
    cross join
        lateral (
            values ('best_day', measured.best), ('worst_day', measured.worst)
        ) as metrics (metric, value)
    inner join steps
        on
            measured.code = steps.code
            and measured.kind = steps.kind
            and measured.period = steps.period
            and metrics.value = steps.step_return
    group by all
)

select
    measured.code, measured.kind, metrics.metric, measured.period,
    metrics.other, metrics.value * sqrt(rulebook.sessions_of_a_year) as value,
    measured.from_session, measured.to_session, measured.observations
from measured
cross join {{ parameters('sessions_of_a_year') }} as rulebook
cross join {{ ref('statistic_day') }} as asked
cross join
    lateral (
        values
        ('volatility', '', measured.deviation),
        (
            'sharpe', asked.rate_code,
            case
                when measured.has_rates
                    then measured.mean_excess / measured.deviation_of_excess
            end
        )
    ) as metrics (metric, other, value)
union all
select
    code, kind, metric, period, '', value, from_session, to_session, observations
from extremes
