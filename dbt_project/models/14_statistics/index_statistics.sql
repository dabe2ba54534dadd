-- contract 4 index_statistics · Every statistic that has a value.
with
figures as (
    select * from {{ ref('period_returns') }}
    union all by name
    select * from {{ ref('period_risks') }}
    union all by name
    select * from {{ ref('period_drawdowns') }}
    union all by name
    select * from {{ ref('period_comparisons') }}
    union all by name
    select * from {{ ref('index_concentrations') }}
    union all by name
    select * from {{ ref('index_fundamentals') }}
)

select
    code,
    kind,
    metric,
    period,
    other,
    cast(value as double) as value,
    from_session,
    to_session,
    cast(observations as integer) as observations
from figures
where value is not null and not isnan(cast(value as double))
order by code, kind, metric, period, other
