"""A history in sets instead of nights: the same rules, asked only where something happens (METHODOLOGY.md 6).

Between a reconstitution or share update and the next one (a segment), a line's state changes only by its own events. So
a segment is: its prices, loaded once; the events of its few eventful lines, by the compiled rules
(`history_events`); exact sums of close × shares over all sessions at once; and a short fold of levels
(`history_levels`). The sessions that change every line are run by `NightEngine` itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from rankday.contract import INPUT_TABLES
from rankday.history_events import apply_events
from rankday.history_inputs import HistoryInputs
from rankday.history_levels import Totals, fold, levels_of, store_levels
from rankday.night_engine import Night, NightEngine
from rankday.warehouse import RULEBOOK, threads

# Events that can change a line of the family: of its lines, and of those that are spun off into it meanwhile.
IN_FORCE = """
create or replace table events.in_force as
    with due as (
        select * from events.everything
        where status = 'confirmed' and not is_incomplete and treatment <> 'noted'
            and effective_session between $first and $after
    )
    select * from due
    where security_id in (select security_id from night.lines)
        or security_id in (select other_security_id from due where treatment = 'spin_off')
"""
# Which indexes a line is in, as one number: bit n stands for the n-th index code.
MASKS = """
create or replace table seg.index_bits as
    select index_code, (row_number() over (order by index_code) - 1)::integer as bit
    from (select distinct index_code from night.members);
create or replace table seg.masks as
    select security_id, bit_or(1 << bit) as mask from night.members join seg.index_bits using (index_code) group by all;
"""
CODES = """
create or replace table seg.codes as
    select security_id, row_number() over (order by security_id)::integer as code
    from (
        select security_id from night.lines
        union select security_id from events.in_force
        union select other_security_id from events.in_force where other_security_id is not null
    );
create or replace table seg.intervals as
    select code, 1 as first, {last} as last, true as is_current,
        index_shares, total_shares, capitalisation, mask
    from night.lines join seg.codes using (security_id) join seg.masks using (security_id);
"""
PRICES = """
create or replace table seg.prices as
    select places.place, codes.code, prices.close
    from read_parquet(?, filename = true) as prices
    join seg.places as places using (filename)
    join seg.codes as codes using (security_id)
    where prices.is_primary and prices.close is not null;
"""
# What each group of lines of the same indexes is worth at each close. A line without a close is carried at its last one
# of the interval, else at the capitalisation with which the interval began; the session before an event was closed by
# the rules of that event (seg.closed).
VALUES = """
create or replace table seg.plain as
    select row_number() over () as id, code, first, case when is_current then last else last - 1 end as last,
        index_shares, capitalisation, mask
    from seg.intervals;
create or replace table seg.incomplete as
    select plain.*
    from seg.plain as plain left join seg.prices as prices
        on plain.code = prices.code and prices.place between plain.first and plain.last
    where plain.first <= plain.last
    group by all having count(prices.place) < plain.last - plain.first + 1;
create or replace table seg.carried as
    with due as (
        select id, code, unnest(range(first, last + 1)) as place, first, index_shares, capitalisation, mask
        from seg.incomplete
    ),
    known as (select * from seg.prices semi join seg.incomplete using (code)),
    gaps as (select * from due anti join known using (code, place))
    select gaps.code, gaps.place, gaps.mask, case
        when known.place >= gaps.first then cast(known.close * gaps.index_shares as decimal(38,6))
        else gaps.capitalisation
    end as capitalisation
    from gaps asof left join known on gaps.code = known.code and gaps.place >= known.place;
create or replace table seg.value_rows as
    select place, mask, sum(cast(close * index_shares as decimal(38,6))) as value, count(*) as lines
    from seg.prices join seg.plain using (code)
    where place between first and last
    group by place, mask
    union all
    select place, mask, sum(capitalisation), count(*) from seg.carried group by place, mask
    union all
    select place, mask, sum(capitalisation), count(*) from seg.closed group by place, mask;
"""
# The state that the segment leaves: what opens the next session. An interval that begins there is as it begins.
OPENING = """
create or replace table night.lines as
    select codes.security_id, state.index_shares, state.total_shares,
        coalesce(
            cast(prices.close * state.index_shares as decimal(38,6)), carried.capitalisation, state.capitalisation
        ) as capitalisation
    from seg.intervals as state join seg.codes as codes using (code)
    left join seg.prices as prices
        on state.code = prices.code and prices.place = {last} and state.first <= prices.place
    left join seg.carried as carried
        on state.code = carried.code and carried.place = {last} and state.first <= carried.place
    where state.is_current;
create or replace table night.members as
    select bits.index_code, codes.security_id
    from seg.intervals as state join seg.codes as codes using (code)
    join seg.index_bits as bits on state.mask >> bits.bit & 1 = 1
    where state.is_current;
"""
# A history has no use for the tables of single lines.
WITHOUT_LINES = dict.fromkeys(
    ("closing_table", "opening_table"), "select * exclude (session) from daily.closing limit 0"
)


def sets(
    inputs: HistoryInputs, progress: Callable[[str], None] = lambda step: None, rulebook=RULEBOOK
) -> duckdb.DuckDBPyConnection:
    """A database with ``daily.index_values`` of every night of ``inputs``; digit by digit that of `history_chain`."""
    db = duckdb.connect(config={"threads": threads()})
    db.execute("attach ':memory:' as rankday; use rankday; create schema seg")
    engine = NightEngine(db, rulebook)
    engine.models = engine.models | WITHOUT_LINES
    _learn(engine, inputs)
    changes = _rulebook_changes(db)
    nights = inputs.nights
    position = 0
    while position < len(nights):
        stop = next((n for n in range(position, len(nights)) if _is_whole(nights, n, changes)), len(nights))
        if stop > position:
            progress(f"compute {nights[position].session} to {nights[stop - 1].session}")
            _segment(db, engine, nights[position:stop])
        if stop < len(nights):
            progress(f"compute {nights[stop].session}")
            engine.run(nights[stop])
            db.execute("truncate daily.contributions")
        position = stop + 1
    return db


def _learn(engine: NightEngine, inputs: HistoryInputs) -> None:
    """Calendar and events as `NightEngine.learn` takes them, but the events of decades in one statement."""
    engine.learn(inputs.calendar, [])
    if inputs.events:
        columns = ", ".join(f"unnest(?::{column.type}[])" for column in INPUT_TABLES["corporate_actions"].columns)
        engine.db.execute(
            f"insert into night.events select {columns}", [list(column) for column in zip(*inputs.events, strict=True)]
        )
        engine.db.execute(f"create or replace table events.effective_events as {engine.models['effective_events']}")
    engine.db.execute("create table events.everything as from events.effective_events")


def _is_whole(nights: list[Night], number: int, changes: list[date]) -> bool:
    """Whether a night changes all lines at once, or is the first under a changed rulebook."""
    night = nights[number]
    if night.base is not None or night.reconstitution is not None or night.is_share_update:
        return True
    return any(nights[number - 1].session < day <= night.session for day in changes)


def _rulebook_changes(db: duckdb.DuckDBPyConnection) -> list[date]:
    return [
        day for (day,) in db.execute("select distinct effective_from::date from seeds.parameters order by 1").fetchall()
    ]


def _segment(db: duckdb.DuckDBPyConnection, engine: NightEngine, nights: list[Night]) -> None:
    """Nights in which lines change by events only: from the opening in ``night.*`` to the opening after the last."""
    last = len(nights)
    _load(db, nights)
    totals = Totals(last)
    apply_events(db, engine.models, nights, totals)
    db.execute(VALUES)
    for place, mask, value, lines in db.execute("select * from seg.value_rows").fetchall():
        totals.add_value(place, mask, value, lines)
    codes = dict(db.execute("select bit, index_code from seg.index_bits").fetchall())
    levels = levels_of(db)
    withholding = db.execute("select net_dividend_withholding from rulebook.rulebook_in_force").fetchone()[0]
    rows = fold(levels, totals, codes, withholding, [night.session for night in nights])
    _insert_values(db, rows)
    store_levels(db, levels)
    db.execute(OPENING.format(last=last))


def _load(db: duckdb.DuckDBPyConnection, nights: list[Night]) -> None:
    """The segment's events in force, its lines with their state, and its prices; places are 1 … number of nights."""
    first, after = nights[0].session, nights[-1].next_session
    db.execute(IN_FORCE, {"first": first, "after": after})
    db.execute(MASKS)
    db.execute(CODES.format(last=len(nights)))
    files = [str(night.prices) for night in nights]
    db.execute(
        "create or replace table seg.places as select unnest(?::varchar[]) as filename, "
        "unnest(?::integer[]) as place, unnest(?::date[]) as session",
        [files, list(range(1, len(nights) + 1)), [night.session for night in nights]],
    )
    db.execute(PRICES, [files])


def _insert_values(db: duckdb.DuckDBPyConnection, rows: list[tuple]) -> None:
    if rows:
        types = [kind for _, kind, *_ in db.execute("describe daily.index_values").fetchall()]
        columns = ", ".join(f"cast(unnest(?) as {kind})" for kind in types)
        db.execute(f"insert into daily.index_values select {columns}", [list(one) for one in zip(*rows, strict=True)])
