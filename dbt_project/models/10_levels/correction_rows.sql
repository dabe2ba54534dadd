-- contract 3 corrections · One row for each index of a published session whose closing,
-- opening or values changed, with the levels before and after and the difference of the
-- price level in basis points, rounded half up.
select
    changed.index_code,
    changed.session,
    before_values.price_level as price_level_before,
    after_values.price_level as price_level_after,
    before_values.total_return_level as total_return_level_before,
    after_values.total_return_level as total_return_level_after,
    before_values.net_total_return_level as net_total_return_level_before,
    after_values.net_total_return_level as net_total_return_level_after,
    -- (after / before − 1) × 10^4 with six decimals; a constant is added so that half
    -- up is half up below zero too
    cast(
        cast(
            {{ half_up(
                to_units_8('after_values.price_level') ~ ' * 10000000000',
                to_units_8('before_values.price_level')
            ) }} - 10000000000 as decimal(38, 0)
        ) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
    ) as difference_bp,
    'a corrected drop, a late event or a reconstitution published since' as reason
from {{ ref('changed_indexes') }} as changed
left join
    {{ source('state', 'index_values_before') }} as before_values
    using (session, index_code)
left join
    {{ source('daily', 'index_values') }} as after_values
    using (session, index_code)
