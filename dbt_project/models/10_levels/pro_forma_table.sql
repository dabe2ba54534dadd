-- contract 3 pro_forma · The newest published composition that is not implemented yet,
-- with its own shares, at today's primary closes; a constituent without one at the
-- close it was carried at, another line without one is not shown.
with
valued as (
    select
        coming.index_code,
        coming.security_id,
        coalesce(prices.close, closings.close) as close,
        case
            when prices.close is not null then 'traded' else closings.price_source
        end as price_source,
        coming.available_shares as index_shares,
        coming.total_shares,
        cast(
            coalesce(prices.close, closings.close)
            * coming.available_shares as decimal(38, 6)
        ) as capitalisation
    from {{ source('state', 'coming_composition') }} as coming
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join {{ ref('line_closings') }} as closings using (security_id)
    where prices.close is not null or closings.close is not null
)

select
    *,
    {{ weight_15(
        'capitalisation', 'sum(capitalisation) over (partition by index_code)'
    ) }}
        as weight
from valued
