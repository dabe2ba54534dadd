-- Returns of each index of $codes over the usual spans up to its last session in
-- $files, at published levels. A span "to date" begins at the last close before its
-- period; one year at the last close a year ago or earlier.
with history as (
    select
        index_code,
        cast(regexp_extract(filename, 'daily/([0-9-]{10})/', 1) as date) as session,
        cast(price_level as double) as price_level,
        cast(total_return_level as double) as total_return_level,
        cast(net_total_return_level as double) as net_total_return_level
    from read_parquet($files, filename = true)
    where list_contains($codes, index_code)
),

ends as (
    select
        index_code,
        max(session) as today
    from history
    group by index_code
),

spans as (
    select
        ends.index_code,
        ends.today,
        unnest([
            {
                'place': 1, 'words': 'one session',
                'since': max(session) filter (where session < today)
            },
            {
                'place': 2, 'words': 'month to date',
                'since': max(session) filter (where session < date_trunc('month', today))
            },
            {
                'place': 3, 'words': 'quarter to date',
                'since': max(session) filter (where session < date_trunc('quarter', today))
            },
            {
                'place': 4, 'words': 'year to date',
                'since': max(session) filter (where session < date_trunc('year', today))
            },
            {
                'place': 5, 'words': 'one year',
                'since': max(session) filter (where session <= today - interval 1 year)
            },
            {'place': 6, 'words': 'since the base day', 'since': min(session)}
        ], recursive := true)
    from ends
    inner join history on ends.index_code = history.index_code
    group by ends.index_code, ends.today
)

select
    spans.index_code,
    spans.words,
    spans.since,
    last_day.price_level / first_day.price_level - 1 as price_level,
    last_day.total_return_level / first_day.total_return_level - 1 as total_return_level,
    last_day.net_total_return_level / first_day.net_total_return_level - 1 as net_total_return_level,
    last_day.total_return_level / first_day.total_return_level
    - last_day.price_level / first_day.price_level as dividends
from spans
inner join history as first_day
    on spans.index_code = first_day.index_code and spans.since = first_day.session
inner join history as last_day
    on spans.index_code = last_day.index_code and spans.today = last_day.session
where spans.since < spans.today
order by list_position($codes, spans.index_code), spans.place
