-- 6.1 · Market value, price level, dividend points and total returns of each index that
-- has lines in the opening. Every ratio is taken from integers and rounded half up
-- once.
with
values_at_close as (
    select
        members.index_code,
        count(*) as constituent_count,
        sum(closings.capitalisation) as market_value
    from {{ source('night', 'members') }} as members
    inner join {{ ref('line_closings') }} as closings using (security_id)
    group by members.index_code
),

dividends as (
    select
        members.index_code,
        sum({{ millionths('paid.amount') }}) as dividend_millionths
    from {{ source('night', 'members') }} as members
    inner join {{ ref('dividends_paid') }} as paid using (security_id)
    group by members.index_code
),

priced as (
    select
        levels.*,
        values_at_close.constituent_count,
        cast(values_at_close.market_value as decimal(38, 6)) as market_value,
        coalesce(dividends.dividend_millionths, 0) as dividend_millionths,
        {{ millionths('1 - rulebook.net_dividend_withholding') }} as net_millionths,
        {{ points(
            millionths('values_at_close.market_value'), 'levels.divisor'
        ) }} as price_units_8
    from values_at_close
    inner join {{ source('night', 'levels') }} as levels using (index_code)
    left join dividends using (index_code)
    cross join {{ parameters('net_dividend_withholding') }} as rulebook
),

with_points as (
    select
        *,
        {{ points('dividend_millionths', 'divisor') }} as dividend_units_8,
        {{ net_points(
            'dividend_millionths', 'net_millionths', 'divisor'
        ) }} as net_dividend_units_8
    from priced
)

select
    index_code,
    {{ from_units_8('price_units_8') }} as price_level,
    {{ total_return(
        'total_return_level', 'price_units_8', 'dividend_units_8', 'price_level'
    ) }} as total_return_level,
    {{ total_return(
        'net_total_return_level', 'price_units_8', 'net_dividend_units_8', 'price_level'
    ) }} as net_total_return_level,
    {{ from_units_8('dividend_units_8') }} as dividend_points,
    {{ from_units_8('net_dividend_units_8') }} as net_dividend_points,
    divisor,
    constituent_count,
    market_value
from with_points
