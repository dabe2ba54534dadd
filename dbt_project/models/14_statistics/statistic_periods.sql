-- 11 · The periods of each code up to the day T, and the years that are complete. A
-- period of months starts at the last level on or before the same day that many months
-- earlier; from month end to month end where the exchange has no later session in the
-- month of T. The year before its levels, and a start at T, have no row.
with
lengths as (
    select *
    from (
        values
        ('1m', 1, null), ('3m', 3, null), ('6m', 6, null), ('1y', 12, null),
        ('3y', 36, 3), ('5y', 60, 5), ('10y', 120, 10)
    ) as lengths (period, months, years)
),

starts as (
    select
        lengths.period,
        lengths.years,
        case
            when asked.is_month_end
                then last_day(asked.session - to_months(lengths.months))
            else cast(asked.session - to_months(lengths.months) as date)
        end as start_day
    from {{ ref('statistic_day') }} as asked
    cross join lengths
    union all
    select 'ytd', null, make_date(year(asked.session) - 1, 12, 31)
    from {{ ref('statistic_day') }} as asked
),

codes as (
    select code, kind, min(session) as first_session, max(session) as last_session
    from {{ ref('level_returns') }}
    group by code, kind
),

bounds as (
    select
        codes.code, codes.kind, starts.period, starts.years,
        levels.session as from_session,
        codes.last_session as to_session,
        true as is_of_risk
    from codes
    cross join starts
    asof join {{ ref('level_returns') }} as levels
        on
            codes.code = levels.code
            and codes.kind = levels.kind
            and starts.start_day >= levels.session
    union all
    select
        code, kind, 'base',
        case
            when last_session - first_session > 365
                then (last_session - first_session) / 365.25
        end,
        first_session, last_session, true
    from codes
    union all
    select * from {{ ref('complete_years') }}
)

select
    bounds.*,
    starting.units as from_units,
    ending.units as to_units,
    ending.returns_so_far - starting.returns_so_far as observations
from bounds
inner join {{ ref('level_returns') }} as starting
    on
        bounds.code = starting.code and bounds.kind = starting.kind
        and bounds.from_session = starting.session
inner join {{ ref('level_returns') }} as ending
    on
        bounds.code = ending.code and bounds.kind = ending.kind
        and bounds.to_session = ending.session
where bounds.from_session < bounds.to_session
