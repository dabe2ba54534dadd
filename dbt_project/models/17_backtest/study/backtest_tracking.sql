-- 12 · Of each scenario and index, by calendar year and over all (`all`): the return,
-- and how far it lies from the rule in force and from the real index: the difference of
-- the returns over the same days, the annualised deviation of daily differences, and
-- the correlation. Years are those of the session at whose close a return ends.
with
dated as (
    select *, cast(year(session) as varchar) as period
    from {{ ref('backtest_differences') }}
    union all
    select *, 'all' from {{ ref('backtest_differences') }}
)

select
    dated.scenario_id,
    dated.other,
    dated.index_code,
    dated.period,
    cast(count(*) as integer) as days,
    min(dated.session) as first_session,
    max(dated.session) as last_session,
    product(1 + dated.own_return order by dated.session) - 1 as own_return,
    product(1 + dated.other_return order by dated.session) - 1 as other_return,
    product(1 + dated.own_return order by dated.session)
    - product(1 + dated.other_return order by dated.session)
        as tracking_difference,
    stddev_samp(
        dated.own_return - dated.other_return order by dated.session
    ) * sqrt(any_value(rulebook.sessions_of_a_year)) as tracking_error,
    stddev_samp(dated.own_return order by dated.session)
    * sqrt(any_value(rulebook.sessions_of_a_year)) as volatility,
    case
        when
            min(dated.own_return) < max(dated.own_return)
            and min(dated.other_return) < max(dated.other_return)
            then corr(dated.own_return, dated.other_return order by dated.session)
    end as correlation
from dated
cross join {{ parameters('sessions_of_a_year') }} as rulebook
group by dated.scenario_id, dated.other, dated.index_code, dated.period
