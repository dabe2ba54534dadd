-- Gate 1 · What the drop looks like. A fact that has nothing to compare with is null.
-- Limits stand in gates.csv.
with
common_lines as (
    select
        lines.*,
        prices.close,
        shares.security_id is not null as has_shares,
        shares.total_shares = shares.available_shares as has_full_float
    from {{ ref('stg_securities') }} as lines
    inner join {{ parameters(
        'eligible_exchanges', 'eligible_security_types'
    ) }} as rulebook
        using (scenario_id, rank_day)
    left join (
        select scenario_id, rank_day, security_id, max(close) as close
        from {{ ref('stg_prices') }} group by scenario_id, rank_day, security_id
    ) as prices using (scenario_id, rank_day, security_id)
    left join {{ ref('stg_shares') }} as shares
        using (scenario_id, rank_day, security_id)
    where
        lines.is_listed
        and list_contains(rulebook.eligible_security_types, lines.security_type)
        and list_contains(rulebook.eligible_exchanges, lines.mic)
),

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

jumps as (
    select security_id, close, average_close_30d, close / average_close_30d as ratio
    from common_lines
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
from common_lines
union all
select
    'common_lines_with_shares',
    count(*) filter (where has_shares) / nullif(count(*), 0),
    'without: '
    || array_to_string(
        list(security_id order by security_id) filter (where not has_shares)[:10], ', '
    )
from common_lines
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
from common_lines
union all
select
    'largest_close_to_average',
    max(ratio),
    {{ foremost(
        "concat(security_id, ' closed at ', close, ', average ', average_close_30d)",
        'ratio'
    ) }}
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
{{ counted(
    'prices_of_unknown_lines',
    "(select * from " ~ ref('stg_prices') ~ " anti join " ~ ref('stg_securities')
    ~ " using (scenario_id, rank_day, security_id))", 'security_id'
) }}
union all
{{ counted(
    'shares_of_unknown_lines',
    "(select * from " ~ ref('stg_shares') ~ " anti join " ~ ref('stg_securities')
    ~ " using (scenario_id, rank_day, security_id))", 'security_id'
) }}
union all
{{ counted(
    'geography_of_unknown_companies',
    "(select * from " ~ ref('stg_geography') ~ " anti join " ~ ref('stg_companies')
    ~ " using (scenario_id, rank_day, company_id))", 'company_id'
) }}
union all
select
    'vanished_incumbents',
    count(*) filter (where has_vanished) / nullif(count(*), 0),
    array_to_string(
        list(security_id order by security_id) filter (where has_vanished)[:10], ', '
    )
from incumbent_lines
union all
{{ counted(
    'dates_after_the_session',
    "(select * from " ~ source('drop', 'shares') ~ " where as_of > session)",
    'security_id'
) }}
union all
{{ counted(
    'parameters_before_their_first_date',
    "(select * from " ~ every_parameter() ~ " where is_before_first_date)", 'parameter'
) }}
