"""The events of a segment, by the compiled rules of models/9_events, asked only about the lines they concern.

A unit is what happens to some lines around one close: that close, by line_closings (terms, estimates), and the events
of the next opening in their order. Units that share a line follow each other; the others are independent, so the rules
are asked about many of them at once: their tables are keyed by line, and each line stands in them with its own session.
Only units of spin-offs and stock mergers, whose rules look from one line to another, are kept to one session at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from rankday.history_levels import Totals
from rankday.night_engine import Night

TWO_LINES = ("spin_off", "stock_merger")

# The state of the unit's lines at the opening of its session: the last close of the interval before it, else what the
# interval began with.
OPENING_LINES = """
create or replace table seg.unit_states as
    select units.code, units.place, state.first, state.index_shares, state.total_shares, state.mask,
        coalesce(
            cast(max_by(prices.close, prices.place) * state.index_shares as decimal(38,6)), state.capitalisation
        ) as capitalisation
    from seg.units as units
    join seg.intervals as state on units.code = state.code and state.is_current
    left join seg.prices as prices
        on units.code = prices.code and prices.place >= state.first and prices.place < units.place
    group by units.code, units.place, state.first, state.index_shares, state.total_shares, state.mask,
        state.capitalisation;
create or replace table night.lines as
    select security_id, index_shares, total_shares, capitalisation from seg.unit_states join seg.codes using (code);
create or replace table seg.unit_masks as
    select security_id, mask from seg.unit_states join seg.codes using (code);
create or replace table night.prices as
    select codes.security_id, prices.close
    from seg.units join seg.prices as prices using (code, place) join seg.codes as codes using (code);
truncate night.session;
insert into night.session (session, next_session)
    select distinct places.session, following.session
    from seg.units join seg.all_places as places using (place)
    join seg.all_places as following on following.place = units.place + 1;
create or replace table events.effective_events as
    select * from events.in_force where event_id in (select unnest(?::varchar[]));
"""
CLOSINGS = ("events.tender_outcomes", "events.leaving_terms", "levels.line_closings")
CLOSED = """
insert into seg.closed
    select units.code, units.place, closings.capitalisation, states.mask
    from levels.line_closings as closings join seg.codes using (security_id)
    join seg.units as units using (code) join seg.unit_states as states using (code);
create or replace table night.lines as
    select security_id, index_shares, total_shares, capitalisation from levels.line_closings;
"""
APPLIED = """
insert into seg.unit_masks
    select event.other_security_id, 0 from night.event as event join night.effect as effect
        on event.other_security_id = effect.security_id
    where event.treatment = 'spin_off' and effect.outcome = 'applied'
        and event.other_security_id not in (select security_id from seg.unit_masks);
update seg.unit_masks set mask = unit_masks.mask | parents.mask
    from night.event as event join seg.unit_masks as parents on event.security_id = parents.security_id
    where event.treatment = 'spin_off' and unit_masks.security_id = event.other_security_id
        and event.security_id in (select security_id from night.effect where outcome = 'applied');
insert into night.departed (security_id, effective_session)
    select security_id, event.effective_session
    from night.effect as effect join night.event as event using (security_id)
    where effect.outcome = 'applied' and not effect.stays;
delete from night.lines where security_id in (select security_id from night.effect where outcome = 'applied');
insert into night.lines
    select security_id, index_shares, total_shares, capitalisation from night.effect
    where outcome = 'applied' and stays;
"""
NEXT_INTERVALS = """
update seg.intervals set is_current = false, last = units.place
    from seg.units as units where intervals.code = units.code and intervals.is_current;
insert into seg.intervals
    select codes.code, units.place + 1, {last}, true, lines.index_shares, lines.total_shares, lines.capitalisation,
        masks.mask
    from night.lines as lines join seg.codes as codes using (security_id) join seg.units as units using (code)
    join seg.unit_masks as masks using (security_id);
"""
STEPS = """
select units.place, masks.mask, sum(lines.capitalisation)
from night.lines as lines join seg.codes as codes using (security_id) join seg.units as units using (code)
join seg.unit_masks as masks using (security_id)
group by all
union all
select place, mask, -sum(capitalisation) from seg.closed semi join seg.units using (code, place) group by all
"""
DUE = """
create or replace table seg.due as
    select event_id, security_id, effective_session, places.place,
        row_number() over (partition by security_id order by places.place, event_id) as turn
    from events.in_force join seg.places as places on effective_session = places.session
    where treatment = 'dividend';
"""
PAYING = (
    """
    create or replace table night.lines as
        select due.security_id, state.index_shares, state.mask, due.place
        from seg.due as due join seg.codes as codes using (security_id)
        join seg.intervals as state on codes.code = state.code and due.place between state.first and state.last
        where due.turn = ?
    """,
    "truncate night.session",
    "insert into night.session (session) select distinct effective_session from seg.due where turn = ?",
    "create or replace table events.effective_events as "
    "select * from events.in_force where event_id in (select event_id from seg.due where turn = ?)",
)
PAID_SUMS = """
select place, mask, sum(amount) from levels.dividends_paid join night.lines using (security_id) group by place, mask
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
    """Lines around the close of a place: the events of the next opening, in order (empty: the close alone matters)."""

    place: int
    lines: set[str]
    events: list[Event] = field(default_factory=list)
    is_wide: bool = False


def apply_events(db: duckdb.DuckDBPyConnection, models: dict[str, str], nights: list[Night], totals: Totals) -> None:
    """Cut the segment's intervals at its events; fill ``seg.closed`` and the steps and dividends of ``totals``."""
    last = len(nights)
    db.execute("""
        create or replace table seg.closed (code integer, place integer, capitalisation decimal(38,6), mask bigint)
    """)
    db.execute(
        "create or replace table seg.all_places as select place, session from seg.places union all select ?, ?",
        [last + 1, nights[-1].next_session],
    )
    events = _events(db)
    for batch in _batches(_units(events, last)):
        _run(db, models, nights, batch, events)
        for place, mask, value in db.execute(STEPS).fetchall():
            totals.add_step(place, mask, value)
    _pay(db, models, totals)
    db.execute("create or replace table events.effective_events as from events.everything")


def _events(db: duckdb.DuckDBPyConnection) -> list[Event]:
    rows = db.execute("""
        select event_id, places.place, treatment, security_id, other_security_id
        from events.in_force join seg.all_places as places on effective_session = places.session
        where treatment <> 'dividend' order by places.place, type_order, event_id
    """).fetchall()
    return [
        Event(event_id, place, treatment, (line, other) if treatment in TWO_LINES and other else (line,))
        for event_id, place, treatment, line, other in rows
    ]


def _units(events: list[Event], last: int) -> list[Unit]:
    """What happens around each close, parted into groups of lines that do not touch each other, by place."""
    by_place: dict[int, list[Unit]] = defaultdict(list)

    def join(place: int, lines: Iterable[str]) -> Unit:
        """The one unit of ``place`` that holds all of ``lines``; those that shared one of them become one."""
        touched = [unit for unit in by_place[place] if unit.lines & set(lines)]
        whole = Unit(place, set(lines).union(*(unit.lines for unit in touched)))
        whole.is_wide = any(unit.is_wide for unit in touched)
        by_place[place] = [unit for unit in by_place[place] if unit not in touched] + [whole]
        return whole

    for event in events:
        if event.treatment == "spin_off" and event.place <= last:
            join(event.place, event.lines).is_wide = True  # a child without a close is estimated on its first day
        if event.place > 1:
            whole = join(event.place - 1, event.lines)
            whole.is_wide |= event.treatment in TWO_LINES
    found = [unit for place in sorted(by_place) for unit in by_place[place]]
    unit_of = {(unit.place, line): unit for unit in found for line in unit.lines}
    for event in events:
        if event.place > 1:
            unit_of[event.place - 1, event.lines[0]].events.append(event)
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
        if simple := [unit for unit in rounds[number] if not unit.is_wide]:
            yield simple
        wide: dict[int, list[Unit]] = defaultdict(list)
        for unit in rounds[number]:
            if unit.is_wide:
                wide[unit.place].append(unit)
        yield from (wide[place] for place in sorted(wide))


def _run(
    db: duckdb.DuckDBPyConnection, models: dict[str, str], nights: list[Night], batch: list[Unit], events: list[Event]
) -> None:
    """Close the batch's lines, apply its events, and begin the intervals that follow."""
    members = [(line, unit.place) for unit in batch for line in unit.lines]
    db.execute(
        "create or replace table seg.units as select codes.code, units.place from "
        "(select unnest(?::varchar[]) as security_id, unnest(?::integer[]) as place) as units "
        "join seg.codes as codes using (security_id)",
        [[line for line, _ in members], [place for _, place in members]],
    )
    due = [event.event_id for unit in batch for event in unit.events]
    if batch[0].is_wide:
        place, lines = batch[0].place, {line for line, _ in members}
        due += [one.event_id for one in events if one.place == place and one.treatment == "spin_off"
                and lines.issuperset(one.lines)]  # fmt: skip
    db.execute(OPENING_LINES, [due])
    _load_shares(db, nights, batch)
    for model in CLOSINGS:
        db.execute(f"create or replace table {model} as {models[model.partition('.')[2]]}")
    db.execute(CLOSED)
    for turn in range(max(len(unit.events) for unit in batch)):
        now: dict[str, list[str]] = defaultdict(list)
        for unit in batch:
            if turn < len(unit.events):
                now[unit.events[turn].treatment].append(unit.events[turn].event_id)
        for treatment in sorted(now):
            db.execute(
                "create or replace table night.event as select * from events.in_force "
                "where event_id in (select unnest(?::varchar[]))",
                [now[treatment]],
            )
            db.execute(f"create or replace table night.effect as {models[f'event_{treatment}']}")
            db.execute(APPLIED)
    db.execute(NEXT_INTERVALS.format(last=len(nights)))


def _load_shares(db: duckdb.DuckDBPyConnection, nights: list[Night], batch: list[Unit]) -> None:
    """The shares that a tender looks at: those of its line in the drop of the session before."""
    db.execute("truncate night.shares")
    wanted: dict[int, list[str]] = defaultdict(list)
    for unit in batch:
        wanted[unit.place] += [event.lines[0] for event in unit.events if event.treatment == "tender"]
    for place, lines in sorted(wanted.items()):
        path = nights[place - 1].shares
        if lines and path is not None:
            db.execute(
                "insert into night.shares select security_id, total_shares, available_shares from read_parquet(?) "
                "where security_id in (select unnest(?::varchar[]))",
                [str(path), lines],
            )


def _pay(db: duckdb.DuckDBPyConnection, models: dict[str, str], totals: Totals) -> None:
    """Dividends on the shares with which their session opens: each line's first in the segment, then its second …"""
    db.execute(DUE)
    turns = db.execute("select coalesce(max(turn), 0) from seg.due").fetchone()[0]
    for turn in range(1, turns + 1):
        for statement in PAYING:
            db.execute(statement, [turn] if "?" in statement else [])
        db.execute(f"create or replace table levels.dividends_paid as {models['dividends_paid']}")
        for place, mask, value in db.execute(PAID_SUMS).fetchall():
            totals.add_dividend(place, mask, value)
