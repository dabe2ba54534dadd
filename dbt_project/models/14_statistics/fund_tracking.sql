-- 10 tracking_difference … rest · Of each period: how far a fund's return is from that
-- of its benchmark, and what of it fee, swap fee and taxes are, in units of 10^-12. A
-- part of a step counts with the fund's value before it and the benchmark's growth
-- after it, so that parts of steps add to the difference of the period.
with
steps as (
    select
        levels.session,
        levels.step_return,
        levels.units as nav,
        lag(levels.units) over steps as nav_before,
        {{ to_units_8('funds.benchmark_level') }} as benchmark_units,
        lag(benchmark_units) over steps as benchmark_before,
        rates.benchmark,
        {% for part in ['fee', 'swap', 'tax'] %}
            rates.{{ part }}_so_far
            - coalesce(lag(rates.{{ part }}_so_far) over steps, 0) as {{ part }},
        {% endfor %}
        levels.code
    from {{ ref('level_returns') }} as levels
    inner join {{ source('measured', 'fund_days') }} as funds
        on levels.code = funds.fund_code and levels.session = funds.session
    inner join {{ ref('fund_rates') }} as rates on levels.session = rates.session
    window steps as (order by levels.session)
),

parts as (
    select
        periods.code, periods.period, periods.from_session, periods.to_session,
        periods.observations, ending.benchmark,
        starting.nav as first_nav, starting.benchmark_units as first_benchmark,
        ending.nav as last_nav, ending.benchmark_units as last_benchmark,
        {% for part in ['fee', 'swap', 'tax'] %}
            {{ part_of_difference(part) }} as {{ part }}, -- noqa: PRS
        {% endfor %}
        stddev_samp(
            steps.step_return
            - {{ simple_return('steps.benchmark_before', 'steps.benchmark_units') }}
        ) as deviation
    from {{ ref('statistic_periods') }} as periods
    inner join steps as starting
        on
            periods.code = starting.code
            and periods.from_session = starting.session
    inner join steps as ending on periods.to_session = ending.session
    inner join steps
        on
            periods.from_session < steps.session
            and periods.to_session >= steps.session
    group by all
),

measured as (
    select
        *,
        {{ difference_of_returns() }} as difference -- noqa: PRS
    from parts
)

select
    code, period, from_session, to_session, observations, benchmark,
    difference, fee, swap, tax,
    difference - fee - swap - tax as rest,
    deviation * sqrt(rulebook.sessions_of_a_year) as tracking_error
from measured
cross join {{ parameters('sessions_of_a_year') }} as rulebook
