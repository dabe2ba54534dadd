-- Companies that a reader may mean by an identifier or a part of a name, ticker or id,
-- now or formerly: the nearest kind first. A former name counts less than one of now,
-- but for an exact one.
with named as (
    select distinct
        coalesce(identifiers.company_id, names.company_id) as company_id,
        coalesce(identifiers.valid_to >= newest.session, true) as is_current,
        concat_ws(' ', upper(replace(identifiers.kind, '_', ' ')), identifiers.value) as called,
        identifiers.valid_to as until
    from identifiers
    left join names on identifiers.security_id = names.security_id
    cross join (select max(last) as session from names) as newest
    where {is_identifier}
),

met as (
    select
        company_id,
        is_current,
        concat_ws(' ', ticker, name) as called,
        last as until,
        case
            when upper($who) in (upper(ticker), upper(company_id), upper(security_id)) then 1
            when key = {key_who} then 2
            when upper(name) = upper($who) then 3
            when
                starts_with(upper(name), upper($who))
                or starts_with(upper(ticker), upper($who))
                then 4
            when contains(searched, ' ' || upper($who)) then 5
            else 6
        end + if(is_current, 0, 0.5) as distance
    from names
    where
        list_bool_and(
            list_transform(
                string_split_regex(upper($who), '\s+'),
                lambda word: contains(searched, word)
            )
        )
        or key = {key_who}
    union all
    select *, if(is_current, 1, 1.5) as distance
    from named
    where company_id is not null
),

found as (
    select
        company_id,
        min(distance) as distance,
        arg_min(
            {{
                'is_current': is_current,
                'called': called,
                'until': until
            }},
            distance
        ) as met,
        count(*) over () as total
    from met
    group by company_id
    order by distance, company_id
    limit $most
)

select
    found.company_id,
    coalesce(
        any_value(names.name) filter (where names.security_id is null and names.is_current),
        arg_max(names.name, names.last)
    ) as name,
    coalesce(string_agg(distinct names.ticker, ', ' order by names.ticker) filter (where names.is_current), '')
        as tickers,
    if(found.met.is_current, null, found.met.called) as former,
    if(found.met.is_current, null, found.met.until) as former_until,
    found.total
from found
inner join names on found.company_id = names.company_id
group by found.company_id, found.distance, found.met, found.total
order by found.distance, found.company_id
