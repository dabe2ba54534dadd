-- 6.1, 7.2 · A backfill's `derived_sums` · The same of every session of a segment, as
-- segment_sums has base indexes.
with
closes as (
    select
        prices.place,
        parts.index_code,
        count(*) as lines,
        sum({{ traded_value('prices.close', 'parts.index_shares') }}) as value
    from {{ source('backfill', 'prices') }} as prices
    inner join {{ ref('interval_parts') }} as parts using (code)
    where prices.place between parts.first and parts.plain_last
    group by prices.place, parts.index_code
    union all
    select place, index_code, count(*), sum(capitalisation)
    from {{ ref('closing_parts') }}
    where place > 0
    group by place, index_code
),

openings as (
    select * from closes
    union all
    select greatest(since, 0), index_code, count(*), sum(capitalisation)
    from {{ ref('interval_parts') }}
    group by all
    union all
    select place, index_code, -count(*), -sum(capitalisation)
    from {{ ref('closing_parts') }}
    where is_closed
    group by place, index_code
)

select
    segment.number + place as place,
    'close' as moment,
    index_code,
    lines,
    value
from closes
cross join {{ source('backfill', 'segment') }} as segment
union all
select segment.number + place, 'opening', index_code, lines, value
from openings
cross join {{ source('backfill', 'segment') }} as segment
where place between segment.first_opening and segment.last_opening
union all
select
    segment.number + places.place,
    'dividends',
    parts.index_code,
    count(*),
    sum({{ dividend_on('events.cash_amount', 'parts.index_shares') }})
from {{ ref('dividends_paid') }} as paid
inner join {{ ref('effective_events') }} as events using (event_id)
inner join {{ source('backfill', 'places') }} as places using (session)
cross join {{ source('backfill', 'segment') }} as segment
inner join {{ ref('interval_parts') }} as parts
    on
        paid.security_id = parts.security_id
        and places.place between parts.first and parts.last
where places.place between 1 and segment.last
group by segment.number, places.place, parts.index_code
