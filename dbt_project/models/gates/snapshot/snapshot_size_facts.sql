-- Gate 1 · How the drop compares with the last one, and what it lacks.
with
incumbent_lines as (
    select distinct
        incumbents.security_id,
        lines.security_id is null as has_vanished,
        prices.security_id is not null as has_close
    from {{ ref('stg_incumbents') }} as incumbents
    left join {{ ref('stg_securities') }} as lines
        using (scenario_id, rank_day, security_id)
    left join (
        select distinct scenario_id, rank_day, security_id
        from {{ ref('stg_prices') }}
        where close is not null
    ) as prices using (scenario_id, rank_day, security_id)
),

earlier as (
    select
        max(row_count) filter (where table_name = 'companies') as companies,
        max(row_count) filter (where table_name = 'securities') as lines
    from {{ source('run', 'earlier_rows') }}
)

select
    'companies_against_last_snapshot' as gate,
    (select count(*) from {{ ref('stg_companies') }}) / nullif(companies, 0) as value,
    concat('last snapshot: ', companies) as detail
from earlier
union all
select
    'lines_against_last_snapshot',
    (select count(*) from {{ ref('stg_securities') }}) / nullif(lines, 0),
    concat('last snapshot: ', lines)
from earlier
union all
select
    'listed_lines_with_close',
    count(close) / nullif(count(*), 0),
    'without: '
    || array_to_string(
        list(security_id order by security_id) filter (where close is null)[:10], ', '
    )
from {{ ref('snapshot_lines') }}
union all
select
    'common_lines_with_shares',
    count(*) filter (where has_shares) / nullif(count(*), 0),
    'without: '
    || array_to_string(
        list(security_id order by security_id) filter (where not has_shares)[:10], ', '
    )
from {{ ref('snapshot_lines') }}
union all
select
    unnest(['members_with_close', 'members_nearly_all_with_close']),
    count(*) filter (where has_close) / nullif(count(*), 0),
    'without: '
    || array_to_string(
        list(security_id order by security_id) filter (where not has_close)[:10], ', '
    )
from incumbent_lines
where not has_vanished
union all
select
    'lines_with_full_float',
    count(*) filter (where has_full_float) / nullif(count(*), 0),
    ''
from {{ ref('snapshot_lines') }}
union all
select
    'vanished_incumbents',
    count(*) filter (where has_vanished) / nullif(count(*), 0),
    array_to_string(
        list(security_id order by security_id) filter (where has_vanished)[:10], ', '
    )
from incumbent_lines
