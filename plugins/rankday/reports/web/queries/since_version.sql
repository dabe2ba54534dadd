-- Lines that are in an index now and were not in the version before, or were and are
-- not any more.
with either as (
    select
        coalesce(now_is.index_code, before.index_code) as index_code,
        coalesce(now_is.security_id, before.security_id) as security_id,
        coalesce(now_is.ticker, before.ticker) as ticker,
        coalesce(now_is.name, before.name) as name,
        if(before.security_id is null, 'joins', 'leaves') as change
    from constituents as now_is
    full join before_constituents as before
        on now_is.index_code = before.index_code and now_is.security_id = before.security_id
    where now_is.security_id is null or before.security_id is null
)

select
    either.security_id,
    any_value(either.ticker) as ticker,
    any_value(either.name) as name,
    any_value(named_lines.company_id) as company_id,
    either.change,
    string_agg(
        either.index_code, '|' order by list_position($indexes, either.index_code)
    ) as indexes,
    count(*) over () as total
from either
left join named_lines on either.security_id = named_lines.security_id
group by either.security_id, either.change
order by either.change, either.security_id
limit $most
