-- 11 return, annual_return · Return of each period; a year's beyond one year only
-- (GIPS): under one nothing is annualised.
with
measured as (
    select
        *,
        {{ simple_return('from_units', 'to_units') }} as period_return
    from {{ ref('statistic_periods') }}
)

select
    code, kind, 'return' as metric, period, '' as other,
    period_return as value, from_session, to_session, observations
from measured
union all
select
    code, kind, 'annual_return', period, '',
    power(1 + period_return, 1 / years) - 1, from_session, to_session, observations
from measured
where years is not null
