-- 11 holdings, top_10_weight, effective_number, sector_weight, weight_in · How the
-- capitalisation of an index is spread over its lines after the close of T, and what
-- its lines weigh in each other index.
with
lines as (
    select
        closing.index_code,
        closing.security_id,
        cast(closing.capitalisation as double) as cap,
        coalesce(companies.sector, 'unknown') as sector,
        row_number() over (
            partition by closing.index_code
            order by closing.capitalisation desc, closing.security_id
        ) as place
    from {{ source('measured', 'closing') }} as closing
    left join {{ ref('stg_securities') }} as securities using (security_id)
    left join {{ ref('stg_companies') }} as companies
        on securities.company_id = companies.company_id
),

totals as (
    select
        index_code,
        count(*) as line_count,
        sum(cap) as total,
        sum(cap) filter (where place <= 10) as top_10,
        sum(cap * cap) as squares
    from lines
    group by index_code
),

figures as (
    select totals.index_code, metrics.metric, '' as other, metrics.value, line_count
    from totals
    cross join
        lateral (
            values
            ('holdings', totals.line_count),
            ('top_10_weight', totals.top_10 / nullif(totals.total, 0)),
            (
                'effective_number',
                totals.total * totals.total / nullif(totals.squares, 0)
            )
        ) as metrics (metric, value)
    union all
    select
        index_code, 'sector_weight', lines.sector,
        sum(lines.cap) / nullif(any_value(totals.total), 0), count(*)
    from lines
    inner join totals using (index_code)
    group by index_code, lines.sector
    union all
    select
        totals.index_code, 'weight_in', others.index_code as other,
        coalesce(sum(lines.cap) filter (where own.security_id is not null), 0)
        / nullif(others.total, 0),
        count(own.security_id)
    from totals
    inner join totals as others on totals.index_code <> others.index_code
    inner join lines on others.index_code = lines.index_code
    left join {{ source('measured', 'closing') }} as own
        on
            totals.index_code = own.index_code
            and lines.security_id = own.security_id
    group by totals.index_code, others.index_code, others.total
)

select
    figures.index_code as code, '' as kind, figures.metric, '' as period,
    figures.other, figures.value, asked.session as from_session,
    asked.session as to_session, figures.line_count as observations
from figures
cross join {{ ref('statistic_day') }} as asked
