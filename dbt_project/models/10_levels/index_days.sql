-- 6.1 · Each index on each session of a chain: what it is worth at the close, in the
-- next opening, and its dividends. An index with lines at the close is valued; one that
-- has its first lines with what enters at the close begins with those. Places count
-- from 1.
with
all_sums as (
    select
        sums.place,
        sums.moment,
        bits.index_code,
        sums.lines,
        sums.value
    from {{ source('state', 'sums') }} as sums
    {{ join_indexes('sums') }}
    union all
    select
        place,
        moment,
        index_code,
        lines,
        value
    from {{ source('state', 'derived_sums') }}
),

by_index as (
    select
        sums.place,
        sums.index_code,
        sum(sums.lines) filter (where sums.moment = 'close') as closing_count,
        sum(sums.value) filter (where sums.moment = 'close') as closing_value,
        sum(sums.lines) filter (where sums.moment = 'entered') as entered_count,
        sum(sums.value) filter (where sums.moment = 'entered') as entered_value,
        sum(sums.lines) filter (where sums.moment = 'opening') as opening_count,
        sum(sums.value) filter (where sums.moment = 'opening') as opening_value,
        sum(sums.value) filter (where sums.moment = 'dividends') as dividends
    from all_sums as sums
    group by sums.place, sums.index_code
)

select
    cast(
        row_number()
            over (partition by bits.index_code order by sessions.place)
        as integer
    ) as place,
    sessions.session,
    bits.index_code,
    base_levels.price_level as base_price_level,
    base_levels.total_return_level as base_total_return_level,
    base_levels.net_total_return_level as base_net_total_return_level,
    sessions.net_dividend_withholding,
    coalesce(by_index.closing_count, 0) > 0 as is_valued,
    coalesce(by_index.closing_count, 0) = 0
    and coalesce(by_index.entered_count, 0) > 0 as is_beginning,
    cast(
        coalesce(by_index.closing_count, by_index.entered_count, 0) as integer
    ) as constituent_count,
    cast(
        coalesce(by_index.closing_value, by_index.entered_value) as decimal(38, 6)
    ) as market_value,
    cast(coalesce(by_index.dividends, 0) as decimal(38, 6)) as dividends,
    cast(coalesce(by_index.opening_count, 0) as integer) as opening_count,
    cast(by_index.opening_value as decimal(38, 6)) as opening_value
from {{ source('state', 'chain_sessions') }} as sessions
cross join {{ source('state', 'index_bits') }} as bits
inner join {{ ref('base_levels') }} as base_levels using (place, index_code)
left join by_index using (place, index_code)
