-- evidence · floats: by how much the basket of all shares of the members beat the index
-- each session, and what one per cent more of a line would have added to it: its weight
-- times what it did beyond the basket. Members are those of the newest list before.
with
sessions as (
    select distinct scenario_id, rank_day, index_code, session, session_before
    from {{ ref('float_closes') }}
),

dates as (
    select distinct index_code, as_of
    from {{ source('run', 'evidence_members') }}
),

listed as (
    select
        sessions.scenario_id,
        sessions.rank_day,
        sessions.index_code,
        sessions.session,
        max(dates.as_of) as list_date
    from sessions
    inner join dates
        on
            sessions.index_code = dates.index_code
            and sessions.session_before >= dates.as_of
    group by
        sessions.scenario_id, sessions.rank_day, sessions.index_code, sessions.session
),

held as (
    select
        closes.scenario_id,
        closes.rank_day,
        closes.index_code,
        closes.session,
        closes.ticker_key,
        closes.index_return,
        closes.line_return,
        closes.cap_before / lines.class_count as cap
    from listed
    inner join {{ source('run', 'evidence_members') }} as members
        on
            listed.index_code = members.index_code
            and listed.list_date = members.as_of
    inner join {{ ref('float_closes') }} as closes
        on
            listed.scenario_id = closes.scenario_id
            and listed.rank_day = closes.rank_day
            and listed.index_code = closes.index_code
            and listed.session = closes.session
            and members.ticker_key = closes.ticker_key
    inner join {{ ref('float_lines') }} as lines
        on
            closes.scenario_id = lines.scenario_id
            and closes.rank_day = lines.rank_day
            and closes.index_code = lines.index_code
            and closes.ticker_key = lines.ticker_key
    where closes.line_return is not null and closes.cap_before > 0
),

baskets as (
    select
        scenario_id,
        rank_day,
        index_code,
        session,
        any_value(index_return) as index_return,
        list_sum(list(cap order by ticker_key)) as cap,
        list_dot_product(
            list(cap order by ticker_key), list(line_return order by ticker_key)
        ) / list_sum(list(cap order by ticker_key)) as basket_return
    from held
    group by all
)

select
    held.scenario_id,
    held.rank_day,
    held.index_code,
    held.session,
    held.ticker_key,
    baskets.index_return - baskets.basket_return as shortfall,
    held.cap / baskets.cap * (held.line_return - baskets.basket_return) as exposure
from held
inner join baskets using (scenario_id, rank_day, index_code, session)
