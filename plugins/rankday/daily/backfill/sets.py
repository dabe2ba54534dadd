"""A history in sets instead of nights: the same rules, asked only where something happens (docs/methodology.md 6).

Between two closes that change every line (the base day, a reconstitution, a share update) a line's state changes only
by its own events. So such a segment is: its prices, loaded once; the events of its few eventful lines, by the compiled
rules (`history_events`); exact sums of close × shares over all its sessions at once (`history_segment`). No line's
state depends on a level, so the levels are chained at the end (`history_levels`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb

from rankday.daily.backfill import dividends as history_dividends
from rankday.daily.backfill import events as history_events
from rankday.daily.backfill import levels as history_levels
from rankday.daily.backfill import segment as history_segment
from rankday.daily.backfill.inputs import HistoryInputs
from rankday.daily.backfill.segment import prepare_segments, run_segment
from rankday.daily.backfill.units import Segment
from rankday.daily.engine import NightEngine
from rankday.daily.night import Night
from rankday.engine.database import threads
from rankday.rulebook.rows import RULEBOOK

# The rules that need no table of their own: each is asked where it is read.
VIEWS = {
    "events": ("tender_outcomes", "leaving_terms"),
    "levels": ("line_closings", "dividends_paid", "starting_lines", "reconstituted_lines"),
}
# Rows of the contract's index codes become the bits of a number: a line of a composition is one row, and the rules
# carry that number where they carry an index code.
ENTERING = """
insert into history.index_bits
    select index_code, (select count(*) from history.index_bits) + row_number() over (order by index_code) - 1
    from (select distinct index_code from night.composition) anti join history.index_bits using (index_code);
truncate seg.entering;
insert into seg.entering
    select cast(bit_or(1::bigint << bit) as varchar), security_id, any_value(available_shares), any_value(total_shares)
    from night.composition join history.index_bits using (index_code) group by security_id;
truncate night.composition;
insert into night.composition from seg.entering
"""
COMPOSITION = """
truncate seg.lines;
insert into seg.lines
    select security_id, index_shares, total_shares, capitalisation, cast(index_code as bigint) from levels.{model}
"""
STATE = """
truncate night.lines;
insert into night.lines select security_id, index_shares, total_shares, capitalisation from seg.lines
"""
ENTERED = """
insert into history.entered
    select {number}, index_bits.bit, count(*), sum(capitalisation)
    from seg.lines join history.index_bits on mask >> bit & 1 = 1 group by all
"""
# The rule first, its join afterwards: as one statement it is planned badly.
UPDATED = """
truncate seg.updated;
insert into seg.updated by name {model};
update seg.lines set index_shares = updated.index_shares, total_shares = updated.total_shares,
    capitalisation = updated.capitalisation
    from seg.updated as updated where lines.security_id = updated.security_id
"""
AT_TERMS = """
update seg.lines set capitalisation = closings.capitalisation
    from levels.line_closings as closings where lines.security_id = closings.security_id
"""
TABLES = """
create table events.everything as from events.effective_events;
create table seg.entering as from night.composition;
create table seg.updated as from night.lines;
"""


def sets(
    inputs: HistoryInputs, progress: Callable[[str], None] = lambda step: None, rulebook=RULEBOOK
) -> duckdb.DuckDBPyConnection:
    """A database with ``daily.index_values`` of every night of ``inputs``; digit by digit that of `history_chain`.

    Raises RankdayError where an index becomes worth nothing.
    """
    db = duckdb.connect(config={"threads": threads()})
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = NightEngine(db, rulebook)
    engine.learn(inputs.calendar, inputs.events)
    tables = (history_levels.TABLES, history_segment.TABLES, history_events.TABLES, history_dividends.TABLES, TABLES)
    db.execute("".join(tables))
    nights, changes = inputs.nights, _rulebook_changes(db, inputs.nights)
    engine.take_rulebook(nights[0].session)
    for schema, models in VIEWS.items():
        for model in models:
            db.execute(f"create view {schema}.{model} as {engine.models[model]}")
    prepared = prepare_segments(db, engine.models)
    start = is_open = 0
    for stop in _stops(nights, changes):
        enters, is_last = _changes_all_lines(nights[stop]), stop + 1 in changes or stop + 1 == len(nights)
        if stop > 0:
            progress(f"compute {nights[start + 1].session} to {nights[stop].session}")
            days = nights[start + 1 : stop + 1]
            run_segment(prepared, Segment(start + 1, nights[start], days, not is_open, is_last and not enters))
        if enters:
            _enter(engine, stop + 1, nights[stop])
            if is_last:
                run_segment(prepared, Segment(stop + 1, nights[stop], [], True, False))
        if stop + 1 in changes:
            engine.take_rulebook(nights[stop + 1].session)
            prepared = prepare_segments(db, engine.models)
        start, is_open = stop, is_last
    history_levels.chain_levels(db, engine.models)
    return db


def _stops(nights: list[Night], changes: set[int]) -> Iterator[int]:
    """Numbers of the nights at whose close a segment ends: all lines change, or another rulebook follows."""
    for number, night in enumerate(nights):
        if _changes_all_lines(night) or number + 1 in changes or number + 1 == len(nights):
            yield number


def _changes_all_lines(night: Night) -> bool:
    return night.base is not None or night.reconstitution is not None or night.is_share_update


def _rulebook_changes(db: duckdb.DuckDBPyConnection, nights: list[Night]) -> set[int]:
    """Numbers of the nights that are the first under a changed rulebook."""
    days = [day for (day,) in db.execute("select distinct effective_from::date from seeds.parameters").fetchall()]
    return {
        number
        for number in range(1, len(nights))
        if any(nights[number - 1].session < day <= nights[number].session for day in days)
    }


def _enter(engine: NightEngine, number: int, night: Night) -> None:
    """What changes every line at the close of ``night``: ``seg.lines`` from that close to what comes after it."""
    db, entry = engine.db, night.base or night.reconstitution
    engine.take_drop(night)
    db.execute(STATE)
    if entry is None:
        db.execute(UPDATED.format(model=engine.models["updated_lines"]))
    else:
        _take_events(engine, night)
        db.execute(ENTERING)
        db.execute(COMPOSITION.format(model="starting_lines" if night.base else "reconstituted_lines"))
        db.execute("truncate night.departed")
    if night.base is not None:
        db.execute("insert into history.sessions select 1, session, base_value, net_dividend_withholding "
                   "from night.session cross join rulebook.rulebook_in_force")  # fmt: skip
        db.execute(STATE)
        db.execute(AT_TERMS)
    db.execute(ENTERED.format(number=number))


def _take_events(engine: NightEngine, night: Night) -> None:
    """The events that a composition looks at: since its rank day, up to those of the next opening."""
    since = night.reconstitution.rank_day if night.reconstitution else night.session
    engine.db.execute("truncate events.effective_events")
    engine.db.execute(
        "insert into events.effective_events select * from events.everything where effective_session between ? and ?",
        [since, night.next_session],
    )
