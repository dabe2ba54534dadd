-- 6.1 step 8 · The divisor of the next session: unchanged, digit by digit, if the
-- opening value is the closing value; else opening value / price level, rounded once to
-- 12 decimals. An index that begins does so at the base value.
with
openings as (
    select members.index_code, sum(lines.capitalisation) as opening_value
    from {{ source('night', 'members') }} as members
    inner join {{ source('night', 'lines') }} as lines using (security_id)
    group by members.index_code
)

select
    openings.index_code,
    {{ next_divisor(
        'openings.opening_value', 'closings.market_value', 'closings.divisor',
        'coalesce(closings.price_level, levels.price_level, rulebook.base_value)'
    ) }} as divisor,
    coalesce(
        closings.price_level, levels.price_level, rulebook.base_value
    ) as price_level,
    coalesce(
        closings.total_return_level, levels.total_return_level, rulebook.base_value
    ) as total_return_level,
    coalesce(
        closings.net_total_return_level,
        levels.net_total_return_level,
        rulebook.base_value
    ) as net_total_return_level,
    cast(openings.opening_value as decimal(38, 6)) as opening_value
from openings
cross join {{ parameters('base_value') }} as rulebook
left join {{ source('night', 'index_closings') }} as closings using (index_code)
left join {{ source('night', 'levels') }} as levels using (index_code)
