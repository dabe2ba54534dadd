"""The events of a segment, by the compiled rules of models/9_events, asked only about the lines they concern.

A unit is what happens to some lines around one close: that close, by line_closings (terms, estimates), and the events
of the next opening in their order. Units that share a line follow each other; the others are independent, so the rules
are asked about many of them at once: their tables are keyed by line, and each line stands in them with its own session.
Only a child that is estimated on its first day looks at its parent by session: such units are asked one session at a
time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from rankday.nights.engine import Night

if TYPE_CHECKING:
    from rankday.history.segment import Segment

TWO_LINES = ("spin_off", "stock_merger")
LEAVING = ("leaving", "stock_merger", "tender")

TABLES = """
create or replace table seg.closed (place integer, code integer, mask bigint, capitalisation decimal(38,6));
create or replace table seg.steps (place integer, mask bigint, lines bigint, value decimal(38,6));
"""
# The state of the unit's lines at the opening of its session: the last close of the interval before it, else what the
# interval began with.
OPENING_LINES = """
create or replace table seg.unit_lines as
    select units.place, state.security_id, state.code, state.index_shares, state.total_shares, state.mask,
        coalesce(
            cast(max_by(prices.close, prices.place) * state.index_shares as decimal(38,6)), state.capitalisation
        ) as capitalisation
    from seg.units as units
    join seg.intervals as state on units.security_id = state.security_id and state.is_current
    left join seg.touched_prices as prices
        on units.security_id = prices.security_id and prices.place >= state.first and prices.place < units.place
    group by units.place, state.security_id, state.code, state.index_shares, state.total_shares, state.mask,
        state.capitalisation;
create or replace table night.lines as
    select security_id, index_shares, total_shares, capitalisation from seg.unit_lines;
create or replace table night.prices as
    select security_id, close from seg.touched_prices semi join seg.units using (security_id, place);
truncate night.session;
insert into night.session (session, next_session)
    select distinct places.session, following.session
    from seg.units join seg.places as places using (place)
    join seg.places as following on following.place = units.place + 1;
create or replace table events.effective_events as
    select * from events.in_force where event_id in (select unnest(?::varchar[]));
"""
# What is at place 0 has closed already.
CLOSED = """
create or replace table seg.unit_closings as
    select lines.place, lines.security_id, lines.code, lines.mask, closings.index_shares, closings.total_shares,
        case when lines.place = 0 then lines.capitalisation else closings.capitalisation end as capitalisation
    from seg.unit_lines as lines join levels.line_closings as closings using (security_id);
insert into seg.closed select place, code, mask, capitalisation from seg.unit_closings where place > 0;
create or replace table seg.unit_masks as select security_id, mask from seg.unit_closings;
create or replace table night.lines as
    select security_id, index_shares, total_shares, capitalisation from seg.unit_closings;
"""
# What the events of one turn, each on lines of its own, make of them.
APPLIED = """
insert into seg.unit_masks
    select event.other_security_id, 0 from seg.turn as event join seg.effects as effect
        on event.other_security_id = effect.security_id
    where event.treatment = 'spin_off' and effect.outcome = 'applied'
        and event.other_security_id not in (select security_id from seg.unit_masks);
update seg.unit_masks set mask = unit_masks.mask | parents.mask
    from seg.turn as event join seg.unit_masks as parents on event.security_id = parents.security_id
    where event.treatment = 'spin_off' and unit_masks.security_id = event.other_security_id
        and event.security_id in (select security_id from seg.effects where outcome = 'applied');
insert into night.departed (security_id, effective_session)
    select security_id, event.effective_session
    from seg.effects as effect join seg.turn as event using (security_id)
    where effect.outcome = 'applied' and not effect.stays;
delete from night.lines where security_id in (select security_id from seg.effects where outcome = 'applied');
insert into night.lines
    select security_id, index_shares, total_shares, capitalisation from seg.effects
    where outcome = 'applied' and stays;
"""
NEXT_INTERVALS = """
update seg.intervals set is_current = false, last = units.place
    from seg.units as units where intervals.security_id = units.security_id and intervals.is_current;
insert into seg.intervals
    select codes.code, lines.security_id, units.place + 1, {last}, lines.index_shares, lines.total_shares,
        lines.capitalisation, masks.mask, true
    from night.lines as lines join seg.codes as codes using (security_id) join seg.units as units using (security_id)
    join seg.unit_masks as masks using (security_id);
insert into seg.steps
    select place, mask, count(*), sum(capitalisation)
    from night.lines join seg.units using (security_id) join seg.unit_masks using (security_id) group by all
    union all
    select place, mask, -count(*), -sum(capitalisation) from seg.unit_closings group by all;
"""
# Each line's first dividend of the segment, its second …: a line stands once in each turn.
DUE = """
create or replace table seg.due as
    select *, row_number() over (partition by security_id order by place, event_id) as turn
    from events.in_force where treatment = 'dividend';
create or replace table seg.paid (place integer, mask bigint, amount decimal(38,6));
truncate night.session;
insert into night.session (session) select distinct effective_session from seg.due;
create or replace table seg.paying as
    select due.turn, due.place, state.mask, state.security_id, state.index_shares
    from seg.due as due join (
        select security_id, first, last, index_shares, mask from seg.quiet
        union all select security_id, first, last, index_shares, mask from seg.intervals
    ) as state on due.security_id = state.security_id and due.place between state.first and state.last;
"""
PAYING = """
create or replace table night.lines as select * from seg.paying where turn = {turn};
create or replace table events.effective_events as select * from seg.due where turn = {turn};
insert into seg.paid
    select place, mask, sum(amount) from levels.dividends_paid join night.lines using (security_id)
    group by place, mask;
"""


@dataclass(frozen=True)
class Event:
    """An event in force: the place whose opening it changes, its treatment, and the lines that it may touch."""

    event_id: str
    place: int
    treatment: str
    lines: tuple[str, ...]


@dataclass
class Unit:
    """Lines around the close of a place: the events of the next opening, in order (empty: the close alone matters).

    ``leaving`` are those events of the next opening that may take a line out, also where another segment applies them:
    their terms are of this close. ``estimated`` are spin-offs whose child has no close on its first day, this place.
    """

    place: int
    lines: set[str]
    events: list[Event] = field(default_factory=list)
    leaving: list[Event] = field(default_factory=list)
    estimated: list[Event] = field(default_factory=list)


def apply_events(db: duckdb.DuckDBPyConnection, models: dict[str, str], segment: Segment) -> None:
    """Cut the segment's intervals at its events; fill ``seg.closed`` and ``seg.steps``."""
    db.execute(TABLES)
    for batch in _batches(_units(*_events(db), segment)):
        _run(db, models, segment, batch)


def _events(db: duckdb.DuckDBPyConnection) -> tuple[list[Event], set[str]]:
    """The events in their order, and the spin-offs whose child has no close on its first day."""
    rows = db.execute("""
        select event_id, place, treatment, security_id, other_security_id
        from events.in_force where treatment <> 'dividend' order by place, type_order, event_id
    """).fetchall()
    unpriced = db.execute("""
        select event_id from events.in_force as events left join seg.touched_prices as prices
            on events.other_security_id = prices.security_id and events.place = prices.place
        where treatment = 'spin_off' and prices.close is null
    """).fetchall()
    events = [
        Event(event_id, place, treatment, (line, other) if treatment in TWO_LINES and other else (line,))
        for event_id, place, treatment, line, other in rows
    ]
    return events, {event_id for (event_id,) in unpriced}


def _units(events: list[Event], unpriced: set[str], segment: Segment) -> list[Unit]:
    """What happens around each close, parted into groups of lines that do not touch each other, by place."""
    last = len(segment.nights)
    by_place: dict[int, list[Unit]] = defaultdict(list)

    def join(place: int, lines: Iterable[str]) -> None:
        """Make one unit of ``place`` that holds all of ``lines``; those that shared one of them become one."""
        touched = [unit for unit in by_place[place] if unit.lines & set(lines)]
        whole = Unit(place, set(lines).union(*(unit.lines for unit in touched)))
        by_place[place] = [unit for unit in by_place[place] if unit not in touched] + [whole]

    for event in events:
        if event.event_id in unpriced and event.place <= last:
            join(event.place, event.lines)
        if event.place > 1 or segment.has_first_opening:
            join(event.place - 1, event.lines)
    found = [unit for place in sorted(by_place) for unit in by_place[place]]
    unit_of = {(unit.place, line): unit for unit in found for line in unit.lines}
    for event in events:
        if event.event_id in unpriced and event.place <= last:
            unit_of[event.place, event.lines[0]].estimated.append(event)
        if event.place > 1 or segment.has_first_opening:
            unit = unit_of[event.place - 1, event.lines[0]]
            if event.treatment in LEAVING:
                unit.leaving.append(event)
            if event.place <= last or segment.has_last_opening or not segment.nights:
                unit.events.append(event)
    return found


def _batches(units: list[Unit]) -> Iterator[list[Unit]]:
    """Units that can be asked about together, each batch after those that it depends on."""
    rounds: dict[int, list[Unit]] = defaultdict(list)
    reached: dict[str, int] = {}
    for unit in units:
        number = 1 + max(reached.get(line, 0) for line in unit.lines)
        reached |= dict.fromkeys(unit.lines, number)
        rounds[number].append(unit)
    for number in sorted(rounds):
        if together := [unit for unit in rounds[number] if not unit.estimated]:
            yield together
        by_session: dict[int, list[Unit]] = defaultdict(list)
        for unit in rounds[number]:
            if unit.estimated:
                by_session[unit.place].append(unit)
        yield from (by_session[place] for place in sorted(by_session))


def _run(db: duckdb.DuckDBPyConnection, models: dict[str, str], segment: Segment, batch: list[Unit]) -> None:
    """Close the batch's lines, apply its events, and begin the intervals that follow."""
    members = [(line, unit.place) for unit in batch for line in unit.lines]
    db.execute(
        "create or replace table seg.units as "
        "select unnest(?::varchar[]) as security_id, unnest(?::integer[]) as place",
        [[line for line, _ in members], [place for _, place in members]],
    )
    asked = [event.event_id for unit in batch for event in (*unit.leaving, *unit.estimated)]
    db.execute(OPENING_LINES, [asked])
    _load_shares(db, [segment.before, *segment.nights], batch)
    db.execute(CLOSED)
    for turn in range(max(len(unit.events) for unit in batch)):
        _run_turn(db, models, [unit.events[turn] for unit in batch if turn < len(unit.events)])
    db.execute(NEXT_INTERVALS.format(last=len(segment.nights)))


def _run_turn(db: duckdb.DuckDBPyConnection, models: dict[str, str], events: list[Event]) -> None:
    """Apply events that share no line: the rule of each treatment is asked once."""
    db.execute(
        "create or replace table seg.turn as "
        "select * from events.in_force where event_id in (select unnest(?::varchar[]))",
        [[event.event_id for event in events]],
    )
    db.execute("""
        create or replace table seg.effects (
            security_id varchar, outcome varchar, stays boolean, index_shares bigint, total_shares bigint,
            capitalisation decimal(38,6)
        )
    """)
    for treatment in sorted({event.treatment for event in events}):
        db.execute(f"create or replace view night.event as select * from seg.turn where treatment = '{treatment}'")
        db.execute(f"insert into seg.effects by name {models[f'event_{treatment}']}")
    db.execute(APPLIED)


def _load_shares(db: duckdb.DuckDBPyConnection, nights: list[Night], batch: list[Unit]) -> None:
    """The shares that a tender looks at: those of its line in the drop of the session before."""
    db.execute("truncate night.shares")
    wanted: dict[int, list[str]] = defaultdict(list)
    for unit in batch:
        wanted[unit.place] += [event.lines[0] for event in unit.leaving if event.treatment == "tender"]
    for place, lines in sorted(wanted.items()):
        path = nights[place].shares
        if lines and path is not None:
            db.execute(
                "insert into night.shares select security_id, total_shares, available_shares from read_parquet(?) "
                "where security_id in (select unnest(?::varchar[]))",
                [str(path), lines],
            )


def pay_dividends(db: duckdb.DuckDBPyConnection) -> None:
    """Fill ``seg.paid``: dividends on the shares with which their session opens."""
    db.execute(DUE)
    turns = db.execute("select coalesce(max(turn), 0) from seg.due").fetchone()[0]
    for turn in range(1, turns + 1):
        db.execute(PAYING.format(turn=turn))
