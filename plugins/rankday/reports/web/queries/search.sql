-- Companies that a reader may mean by a part of a name, ticker or id, now or formerly:
-- the nearest kind first. A former name counts less than one of now, but for an exact
-- one.
with met as (
    select
        names.*,
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
),

found as (
    select
        company_id,
        min(distance) as distance,
        arg_min(
            {{
                'is_current': is_current,
                'called': concat_ws(' ', ticker, name),
                'until': last
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
