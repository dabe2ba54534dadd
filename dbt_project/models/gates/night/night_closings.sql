-- Gate of a session · What each line is worth at the close, before it, and without the
-- terms at which it may leave; of all lines the number and the value.
select
    lines.security_id,
    lines.price_source,
    lines.close,
    lines.capitalisation as value,
    lines.opening_capitalisation as opening_value,
    -- what the line would be worth without its terms
    {{ line_value(
        'prices.close', 'lines.index_shares', 'lines.opening_capitalisation'
    ) }} as own_value,
    lines.index_shares,
    sum(lines.opening_capitalisation) over () as total,
    count(*) over () as lines
from {{ ref('line_closings') }} as lines
left join {{ source('state', 'prices') }} as prices using (security_id)
