-- contract 4 index_statistics of a fund · Its tracking from the base, every metric that
-- has a value.
select
    tracking.code,
    '' as kind,
    metrics.metric,
    tracking.period,
    tracking.benchmark as other,
    metrics.value,
    tracking.from_session,
    tracking.to_session,
    cast(tracking.observations as integer) as observations
from {{ ref('fund_tracking') }} as tracking
cross join
    lateral (
        values
        ('tracking_difference', {{ fraction_12('tracking.difference') }}),
        ('tracking_error', tracking.tracking_error),
        ('fee', {{ fraction_12('tracking.fee') }}),
        ('swap', {{ fraction_12('tracking.swap') }}),
        ('tax', {{ fraction_12('tracking.tax') }}),
        ('rest', {{ fraction_12('tracking.rest') }})
    ) as metrics (metric, value)
where tracking.period = 'base' and metrics.value is not null
order by metrics.metric
