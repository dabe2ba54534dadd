-- Sector weights of an index on some published days: exact sums, divided once.
with held as (
    select
        cast(regexp_extract(closing.filename, 'daily/([0-9-]{10})/', 1) as date) as session,
        closing.security_id,
        closing.capitalisation
    from read_parquet($closings, filename = true) as closing
    where closing.index_code = $code
),

securities as (
    select
        cast(regexp_extract(filename, 'snapshots/([0-9-]{10})/', 1) as date) as session,
        security_id,
        company_id
    from read_parquet($securities, filename = true, union_by_name = true)
),

companies as (
    select
        cast(regexp_extract(filename, 'snapshots/([0-9-]{10})/', 1) as date) as session,
        company_id,
        sector
    from read_parquet($companies, filename = true, union_by_name = true)
)

select
    held.session,
    coalesce(companies.sector, 'not reported') as sector,
    cast(sum(held.capitalisation) as double)
    / cast(sum(sum(held.capitalisation)) over (partition by held.session) as double)
        as weight
from held
left join securities
    on held.session = securities.session
    and held.security_id = securities.security_id
left join companies
    on securities.session = companies.session
    and securities.company_id = companies.company_id
group by held.session, companies.sector
order by held.session, weight desc, sector
