-- Gate 1 · Prices, shares and dates that can hardly be true.
with
jumps as (
    select security_id, close, average_close_30d, close / average_close_30d as ratio
    from {{ ref('snapshot_lines') }}
    where close > 0 and average_close_30d > 0
),

line_values as (
    select
        lines.security_id,
        max(
            cast(shares.total_shares as double) * cast(
                lines.base_shares_per_share as double
            )
            * greatest(cast(prices.close as double), 1)
        ) as value
    from {{ ref('stg_securities') }} as lines
    inner join {{ ref('stg_shares') }} as shares
        using (scenario_id, rank_day, security_id)
    inner join {{ ref('stg_prices') }} as prices
        using (scenario_id, rank_day, security_id)
    group by lines.security_id
),

late_dates as (
    select security_id as named
    from {{ source('drop', 'shares') }}
    where as_of > session
    union all
    select concat(event_id, ' announced ', announced_date)
    from {{ source('drop', 'corporate_actions') }}
    where announced_date > session
    union all
    select concat(lines.security_id, ' listed ', lines.listing_date)
    from {{ source('drop', 'securities') }} as lines
    inner join {{ source('drop', 'prices') }} as prices
        using (session, security_id, mic)
    where lines.listing_date > lines.session and prices.close is not null
    union all
    select concat(security_id, ' offered ', ipo_date)
    from {{ source('drop', 'securities') }}
    where ipo_date > session
),

over_offered as (
    select
        concat(
            lines.security_id, ' offered ', lines.offering_shares, ' of ',
            shares.total_shares
        ) as named
    from {{ source('drop', 'securities') }} as lines
    inner join {{ source('drop', 'shares') }} as shares using (session, security_id)
    where lines.offering_shares > shares.total_shares
)

select
    'largest_close_to_average' as gate,
    max(ratio) as value,
    {{ foremost(
        "concat(security_id, ' closed at ', close, ', average ', average_close_30d)",
        'ratio'
    ) }} as detail
from jumps
union all
select
    'smallest_close_to_average',
    min(ratio),
    {{ foremost(
        "concat(security_id, ' closed at ', close, ', average ', average_close_30d)",
        '-ratio'
    ) }}
from jumps
union all
select 'largest_line_value', max(value), {{ foremost('security_id', 'value') }}
from line_values
union all
{{ counted(
    'zero_closes',
    "(select * from " ~ ref('stg_prices') ~ " where close = 0)",
    'security_id'
) }}
union all
{{ counted(
    'zero_shares',
    "(select * from " ~ ref('stg_shares') ~ " where total_shares = 0)",
    'security_id'
) }}
union all
{{ counted('dates_after_the_session', 'late_dates', 'named') }}
union all
{{ counted('offering_shares_above_total', 'over_offered', 'named') }}
union all
{{ counted(
    'parameters_before_their_first_date',
    ref('starts_of_ours'),
    'name'
) }}
