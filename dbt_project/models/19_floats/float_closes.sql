-- evidence · floats: the closes an estimate looks at, of the newest sessions with a
-- level of the index, up to the day. A line without a cap keeps its last one. A move
-- beyond the largest (a split, a wrong price) is no return, nor is one over a hole.
with
rulebook as {{ parameters('float_window_sessions', 'float_largest_move') }},

levels as (
    select
        rulebook.scenario_id,
        rulebook.rank_day,
        rulebook.float_largest_move,
        levels.code as index_code,
        levels.session,
        cast(levels.value as double) as level
    from {{ source('measured', 'levels') }} as levels
    inner join rulebook on levels.session <= rulebook.rank_day
    where
        levels.kind = 'price'
        and levels.session in (
            select distinct closes.session
            from {{ source('run', 'evidence_closes') }} as closes
        )
    qualify row_number() over (
        partition by rulebook.scenario_id, rulebook.rank_day, levels.code
        order by levels.session desc
    ) <= rulebook.float_window_sessions + 1
),

sessions as (
    select
        *,
        count(*) over (partition by scenario_id, rank_day, index_code)
        - row_number() over in_order as sessions_to_come,
        lag(session) over in_order as session_before,
        level / lag(level) over in_order - 1 as index_return
    from levels
    window
        in_order as (partition by scenario_id, rank_day, index_code order by session)
),

closes as (
    select
        sessions.*,
        closes.ticker_key,
        closes.volume,
        cast(closes.last_price as double) as close,
        last_value(cast(closes.market_cap_usd as double) ignore nulls)
            over in_order as cap,
        lag(sessions.session) over in_order as seen_before,
        cast(closes.last_price as double)
        / lag(cast(closes.last_price as double)) over in_order as moved
    from sessions
    inner join {{ source('run', 'evidence_closes') }} as closes
        on sessions.session = closes.session
    where closes.last_price > 0 and closes.ticker_key is not null
    window
        in_order as (
            partition by
                sessions.scenario_id, sessions.rank_day, sessions.index_code,
                closes.ticker_key
            order by sessions.session
            rows between unbounded preceding and current row
        )
)

select
    scenario_id,
    rank_day,
    index_code,
    session,
    sessions_to_come,
    session_before,
    index_return,
    ticker_key,
    volume,
    close,
    cap,
    lag(cap) over (
        partition by scenario_id, rank_day, index_code, ticker_key order by session
    ) as cap_before,
    case
        when
            seen_before = session_before
            and moved <= float_largest_move
            and moved * float_largest_move >= 1
            then moved - 1
    end as line_return
from closes
where cap > 0
