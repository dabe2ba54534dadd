-- In which indexes a company's lines were at the closes of the published days: one row
-- for each unbroken stretch.
with days as (
    select
        unnest($sessions) as session,
        generate_subscripts($sessions, 1) as number
),

held as (
    select
        closing.index_code,
        closing.security_id,
        days.session,
        days.number,
        closing.weight,
        closing.capitalisation,
        days.number - row_number() over (
            partition by closing.index_code, closing.security_id order by days.number
        ) as stretch
    from read_parquet($files, filename = true) as closing
    inner join days on days.session = regexp_extract(closing.filename, 'daily/([0-9-]{10})/', 1)
    where list_contains($lines, closing.security_id)
)

select
    index_code,
    security_id,
    min(session) as first_session,
    max(session) as last_session,
    count(*) as sessions,
    max(number) = len($sessions) as is_member_now,
    cast(arg_min(weight, number) as decimal(18, 15)) as first_weight,
    cast(arg_max(weight, number) as decimal(18, 15)) as last_weight,
    arg_max(capitalisation, number) as last_capitalisation
from held
group by index_code, security_id, stretch
order by list_position($indexes, index_code), security_id, first_session
