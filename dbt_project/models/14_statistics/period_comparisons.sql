-- 11 volatility_ratio, correlation, beta · A code beside the other that is asked for,
-- of the same kind: returns between the sessions that both have. Nothing where the
-- other has no level on the first or the last day, or either does not move.
with
common as (
    select
        own.code, own.kind, own.session, others.code as other,
        {{ simple_return('lag(own.units) over steps', 'own.units') }} as own_return,
        {{ simple_return('lag(others.units) over steps', 'others.units') }}
            as other_return
    from {{ ref('level_returns') }} as own
    inner join {{ ref('statistic_day') }} as asked on own.code <> asked.other_code
    inner join {{ ref('level_returns') }} as others
        on
            asked.other_code = others.code
            and own.kind = others.kind
            and own.session = others.session
    window steps as (partition by own.code, own.kind order by own.session)
),

measured as (
    select
        periods.code, periods.kind, periods.period, common.other,
        periods.from_session, periods.to_session,
        count(*) as observations,
        stddev_samp(common.own_return) / stddev_samp(common.other_return)
            as volatility_ratio,
        corr(common.own_return, common.other_return) as correlation,
        regr_slope(common.own_return, common.other_return) as beta
    from {{ ref('statistic_periods') }} as periods
    inner join common as starting
        on
            periods.code = starting.code and periods.kind = starting.kind
            and periods.from_session = starting.session
    inner join common
        on
            periods.code = common.code and periods.kind = common.kind
            and periods.from_session < common.session
            and periods.to_session >= common.session
    where
        periods.is_of_risk
        and common.own_return is not null and common.other_return is not null
    group by all
    having
        min(common.own_return) < max(common.own_return)
        and min(common.other_return) < max(common.other_return)
)

select
    measured.code, measured.kind, metrics.metric, measured.period, measured.other,
    metrics.value, measured.from_session, measured.to_session, measured.observations
from measured
cross join lateral (
    values
    ('volatility_ratio', measured.volatility_ratio),
    ('correlation', measured.correlation),
    ('beta', measured.beta)
) as metrics (metric, value)
