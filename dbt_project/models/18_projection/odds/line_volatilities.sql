-- 13.odds · How much each line moves: the squares of its daily log returns (millionths)
-- less that of the middle line of the session, each no larger than a limit, and the
-- middle size of its last returns. Sums of whole numbers: the same on any machine.
with
rulebook as (
    select *
    from (
        select scenario_id, rank_day, odds_number, value
        from {{ ref('odds_in_force') }}
    )
    pivot (
        max(value) for odds_number in (
            'volatility_sessions', 'calm_sessions', 'largest_return'
        )
    )
),

sessions as (
    select session, row_number() over (order by session desc) as age
    from (select distinct session from {{ source('forecast', 'closes') }})
),

returns as (
    select
        closes.security_id,
        sessions.age,
        cast(
            round(1000000 * ln(
                closes.close / lag(closes.close) over (
                    partition by closes.security_id order by sessions.age desc
                )
            )) as bigint
        ) as log_return
    from {{ source('forecast', 'closes') }} as closes
    inner join sessions using (session)
    where closes.close > 0
),

of_the_session as (
    select age, quantile_disc(log_return, 0.5) as middle_return
    from returns
    where log_return is not null
    group by age
)

select
    rulebook.scenario_id,
    rulebook.rank_day,
    returns.security_id,
    count(*) filter (where age <= rulebook.volatility_sessions) as returns,
    sum(
        cast(
            least(
                abs(returns.log_return - of_the_session.middle_return),
                cast(1000000 * rulebook.largest_return as bigint)
            ) ** 2 as hugeint
        )
    ) filter (where age <= rulebook.volatility_sessions) as squares,
    count(*) filter (where age <= rulebook.calm_sessions) as calm_returns,
    quantile_disc(abs(returns.log_return), 0.5) filter (
        where age <= rulebook.calm_sessions
    ) as middle_size
from returns
inner join of_the_session using (age)
cross join rulebook
where returns.log_return is not null
group by rulebook.scenario_id, rulebook.rank_day, returns.security_id
