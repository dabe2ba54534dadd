-- 10 · What fee, swap fee and taxes make of a fund's return on each session, as parts
-- of its value before, in units of 10^-20: tax is what it earns of dividends beyond its
-- benchmark. Summed up to the session, so that a step of several has a difference.
with
days as (
    select
        funds.*,
        levels.price_level,
        levels.dividend_points,
        levels.net_dividend_points,
        levels.divisor,
        coalesce(paid.dividends, 0) as dividends
    from {{ source('measured', 'fund_days') }} as funds
    inner join {{ source('measured', 'fund_index_days') }} as levels using (session)
    left join {{ ref('fund_dividends') }} as paid using (session)
),

points as (
    select
        days.*,
        terms.benchmark,
        lag(days.nav) over steps as nav_before,
        lag(days.price_level) over steps as price_before,
        {{ points_of_level('terms.benchmark') }} as benchmark_points,
        case
            when terms.replication = 'swap'
                then {{ points_of_level('terms.swap_base') }}
            else {{ net_points(
                millionths('days.dividends'), millionths('1 - terms.dividend_tax'),
                'days.divisor'
            ) }}
        end as own_points
    from days
    asof join {{ ref('fund_rows') }} as terms
        on days.fund_code = terms.fund_code and days.session >= terms.effective_from
    window steps as (order by days.session)
),

rates as (
    select
        session,
        benchmark,
        {{ rate_20('-' ~ to_units_8('fee'), to_units_8('nav_before')) }} as fee,
        {{ rate_20('-' ~ to_units_8('swap_cost'), to_units_8('nav_before')) }} as swap,
        {{ rate_20('own_points - benchmark_points', to_units_8('price_before')) }}
            as tax
    from points
)

select
    session,
    benchmark,
    cast(sum(fee) over so_far as hugeint) as fee_so_far,
    cast(sum(swap) over so_far as hugeint) as swap_so_far,
    cast(sum(tax) over so_far as hugeint) as tax_so_far
from rates
window so_far as (order by session rows between unbounded preceding and current row)
