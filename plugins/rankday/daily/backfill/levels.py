"""From sums to levels: what the segments found of each session and index, chained by the rules of 10_levels.

A session's levels need those of the session before, so they cannot be asked of all sessions at once; the values can,
and they are the work. The formulas are those of the nights: the model `level_chain` is a loop over the same macros.
"""

from __future__ import annotations

import duckdb

from rankday.contract.errors import RankdayError

SESSIONS_A_CHAIN = 250  # each step looks at all rows of its chunk
# What the segments fill, by number of the session and bit of the index. Openings are after the events of the next
# session; entered: all lines at a close that changes every line (base day, reconstitution, share update), before those.
TABLES = """
create schema if not exists history;
create table history.index_bits (index_code varchar, bit integer);
create table history.sessions (
    number integer, session date, base_value decimal(20,8), net_dividend_withholding decimal(9,6)
);
create table history.closings (number integer, bit integer, lines bigint, value decimal(38,6));
create table history.entered as from history.closings;
create table history.openings as from history.closings;
create table history.dividends (number integer, bit integer, amount decimal(38,6));
"""
INDEX_DAYS = """
create or replace table night.index_days as
    select
        cast(row_number() over (partition by bits.bit order by sessions.number) as integer) as place,
        sessions.session, bits.index_code, sessions.base_value, sessions.net_dividend_withholding,
        closings.lines is not null as is_valued,
        closings.lines is null and entered.lines is not null as is_beginning,
        cast(coalesce(closings.lines, entered.lines, 0) as integer) as constituent_count,
        coalesce(closings.value, entered.value) as market_value,
        coalesce(dividends.amount, 0) as dividends,
        coalesce(openings.lines, 0) as opening_count,
        openings.value as opening_value
    from history.sessions as sessions cross join history.index_bits as bits
    left join history.closings as closings
        on sessions.number = closings.number and bits.bit = closings.bit
    left join history.entered as entered
        on sessions.number = entered.number and bits.bit = entered.bit
    left join history.dividends as dividends
        on sessions.number = dividends.number and bits.bit = dividends.bit
    left join history.openings as openings
        on sessions.number = openings.number and bits.bit = openings.bit
    where sessions.number between ? and ?
"""
CHAINED = """
insert into daily.index_values by name
    select * exclude (place) from history.chained where constituent_count > 0;
create or replace table night.levels as
    select index_code, opening_divisor as divisor, price_level, total_return_level, net_total_return_level
    from history.chained where price_level is not null
    qualify row_number() over (partition by index_code order by place desc) = 1
"""


def chain_levels(db: duckdb.DuckDBPyConnection, models: dict[str, str]) -> None:
    """Fill daily.index_values for every session of history.sessions.

    Raises RankdayError where an index is worth nothing: no level follows from it.
    """
    [(last,)] = db.execute("select max(number) from history.sessions").fetchall()
    for first in range(1, last + 1, SESSIONS_A_CHAIN):
        db.execute(INDEX_DAYS, [first, first + SESSIONS_A_CHAIN - 1])
        db.execute(f"create or replace table history.chained as {models['level_chain']}")
        worthless = db.execute("""
            select session, index_code from history.chained
            where constituent_count > 0 and total_return_level is null order by session, index_code limit 1
        """).fetchone()
        if worthless:
            session, code = worthless
            raise RankdayError(f"{session}: {code} was worth nothing; no level follows from that, end the range before")
        db.execute(CHAINED)
