-- 6.1, steps 3, 4 and 8 · The levels of a session, or of many in a row: each goes on
-- from the rounded figures of the one before. An index that begins stands at its base
-- levels (one that returns: at its last level); one without lines keeps its level, with
-- a divisor of 0. One that was worth nothing has no level; it goes on from the level
-- before.
with recursive
chained as (
    select
        cast(0 as integer) as place,
        cast(null as date) as session,
        codes.index_code,
        levels.price_level,
        levels.total_return_level,
        levels.net_total_return_level,
        cast(0 as decimal(20, 8)) as dividend_points,
        cast(0 as decimal(20, 8)) as net_dividend_points,
        cast(null as decimal(38, 12)) as divisor_at_close,
        levels.divisor as opening_divisor,
        cast(0 as integer) as constituent_count,
        cast(null as decimal(38, 6)) as market_value
    from (select distinct index_code from {{ ref('index_days') }}) as codes
    left join {{ source('state', 'levels') }} as levels using (index_code)
    union all
    select
        place,
        session,
        index_code,
        price_at_close as price_level,
        case
            when
                is_valued
                then
                    {{ total_return(
                        'total_before', 'price_scaled', 'dividend_scaled',
                        'price_before'
                    ) }}
            when is_beginning then coalesce(total_before, base_total_return_level)
            else total_before
        end as total_return_level,
        case
            when is_valued
                then
                    {{ total_return(
                        'net_total_before', 'price_scaled', 'net_dividend_scaled',
                        'price_before'
                    ) }}
            when is_beginning
                then coalesce(net_total_before, base_net_total_return_level)
            else net_total_before
        end as net_total_return_level,
        case when is_valued then {{ from_units_8('dividend_scaled') }} else 0 end
            as dividend_points,
        case when is_valued then {{ from_units_8('net_dividend_scaled') }} else 0 end
            as net_dividend_points,
        case
            when is_valued then divisor_before
            when is_beginning then {{ divisor_at('market_value', 'price_at_close') }}
        end as divisor_at_close,
        case
            when opening_count = 0 then 0
            else coalesce({{ next_divisor(
                'opening_value', 'market_value', 'divisor_at_close',
                'coalesce(price_at_close, price_before, base_price_level)'
            ) }}, 0)
        end as opening_divisor,
        constituent_count,
        market_value
    from (
        select
            days.*,
            before.price_level as price_before,
            before.total_return_level as total_before,
            before.net_total_return_level as net_total_before,
            before.opening_divisor as divisor_before,
            {{ points(millionths('days.market_value'), 'before.opening_divisor') }}
                as price_scaled,
            {{ points(millionths('days.dividends'), 'before.opening_divisor') }}
                as dividend_scaled,
            {{ net_points(
                millionths('days.dividends'),
                millionths('1 - days.net_dividend_withholding'),
                'before.opening_divisor'
            ) }} as net_dividend_scaled,
            case
                when days.is_valued then {{ from_units_8('price_scaled') }}
                when
                    days.is_beginning
                    then coalesce(before.price_level, days.base_price_level)
                else before.price_level
            end as price_at_close
        from chained as before
        inner join {{ ref('index_days') }} as days
            on before.place + 1 = days.place and before.index_code = days.index_code
    ) as priced
)

select * rename (divisor_at_close as divisor)
from chained
where place > 0
