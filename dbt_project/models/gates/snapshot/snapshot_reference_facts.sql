-- Gate 1 · Rows about lines, companies and indexes that nobody describes.
with
unknown_ids as (
    {% for table, column, describing in optional_ids() %}
        {% set key = column | replace('other_', '') %}
        select distinct concat('{{ table }} {{ column }} ', rows.{{ column }}) as named
        from {{ source('drop', table) }} as rows
        anti join {{ source('drop', describing) }} as described
            on
                rows.session = described.session
                and rows.{{ column }} = described.{{ key }}
        where rows.{{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

outside_the_family as (
    select rows.index_code, rows.security_id
    from {{ source('drop', 'memberships') }} as rows
    anti join {{ ref('index_positions') }} using (index_code)
)

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
    "(select * from " ~ source('drop', 'geography') ~ " anti join "
    ~ source('drop', 'companies') ~ " using (session, company_id))", 'company_id'
) }}
union all
{{ counted('unknown_ids_of_optional_rows', 'unknown_ids', 'named') }}
union all
{{ counted(
    'memberships_outside_the_family',
    'outside_the_family',
    "concat(index_code, ' of ', security_id)"
) }}
