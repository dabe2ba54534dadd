-- Each event of the draft and of its parent: companies, lines, who joins and leaves, and
-- one-way turnover against the event before, both at the closes of this event: half the
-- sum of absolute differences of weights that are cut at twelve decimals, cut at nine. A
-- line holds the part of its shares that it held before; a vanished one is worth nothing.
with
ordered as (
    select *, lag(event) over (order by rank_date) as event_before from events
),

held as (
    select
        ordered.event, before.index_code, before.security_id, before.company_id,
        coalesce(
            closes.close_millionths * (
                closes.available_shares * before.index_shares // nullif(before.available_shares, 0)
            ), 0
        ) as cap_millionths,
        false as is_after
    from ordered
    inner join lines as before on before.event = ordered.event_before
    left join closes on closes.event = ordered.event and closes.security_id = before.security_id
    union all
    select event, index_code, security_id, company_id, cap_millionths, true from lines
),

weighed as (
    select *,
        coalesce(
            cast(1000000000000 as hugeint) * cast(cap_millionths as hugeint)
            // nullif(cast(sum(cap_millionths) over (partition by event, index_code, is_after) as hugeint), 0), 0
        ) as weight
    from held
),

compared as (
    select
        event, index_code, security_id, any_value(company_id) as company_id,
        bool_or(is_after) as is_after, bool_or(not is_after) as is_before,
        sum(case when is_after then cap_millionths else 0 end) as cap_millionths,
        max(case when is_after then weight else 0 end) as weight,
        abs(sum(case when is_after then weight else -weight end)) as moved
    from weighed
    group by event, index_code, security_id
),

figures as (
    select
        event, index_code,
        count(distinct company_id) filter (where is_after) as companies,
        count(*) filter (where is_after) as lines,
        count(*) filter (where is_after and not is_before) as adds,
        count(*) filter (where is_before and not is_after) as deletes,
        bool_or(is_before) and bool_or(is_after) as is_compared,
        sum(cap_millionths) as cap_millionths,
        cast(sum(moved) // 2000 as decimal(38, 0)) * 0.000000001 as turnover
    from compared
    group by event, index_code
)

select
    ordered.event,
    ordered.rank_date,
    ordered.implementation_date,
    figures.index_code,
    coalesce(figures.companies, 0) as companies,
    coalesce(figures.lines, 0) as lines,
    case when figures.is_compared then figures.adds end as adds,
    case when figures.is_compared then figures.deletes end as deletes,
    case when figures.is_compared then cast(figures.turnover as decimal(12, 9)) end as turnover,
    cast(figures.cap_millionths / 1000000 as decimal(38, 2)) as market_cap
from ordered
left join figures using (event)
where figures.index_code in ($draft, $parent)
order by ordered.rank_date, figures.index_code <> $draft
