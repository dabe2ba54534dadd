"""The events of a segment, by the compiled rules of models/9_events, asked only about the lines they concern.

Scripts of `Prepared`: no table is made here, each is filled anew. What is asked together is decided in `units`.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb

from rankday.daily.backfill.prepared import Prepared
from rankday.daily.backfill.units import Event, Segment, Unit, batches, units_of
from rankday.daily.night import Night

TWO_LINES = ("spin_off", "stock_merger")
TREATMENTS = ("split", "cash_out", "rights", "offering", "spin_off", "leaving", "stock_merger", "tender")

# seg.units, seg.asked and seg.turns are what a batch is about: its lines, the events that its closes look at, and which
# of its events go first, second …; seg.turn is the turn of the moment, night.event that of one treatment.
TABLES = """
create table events.in_force as select *, 0 as place from events.effective_events limit 0;
create table seg.turn as from events.in_force;
create table seg.turn_number (number integer);
create table seg.treatment (treatment varchar);
create view night.event as select * from seg.turn semi join seg.treatment using (treatment);
create table seg.units (security_id varchar, place integer);
create table seg.asked (event_id varchar);
create table seg.turns (event_id varchar, number integer);
create table seg.unit_lines (
    place integer, security_id varchar, code integer, index_shares bigint, total_shares bigint, mask bigint,
    capitalisation decimal(38,6)
);
create table seg.unit_closings as from seg.unit_lines;
create table seg.unit_masks (security_id varchar, mask bigint);
create table seg.new_masks as from seg.unit_masks;
create table seg.effects (
    security_id varchar, outcome varchar, stays boolean, index_shares bigint, total_shares bigint,
    capitalisation decimal(38,6)
);
create table seg.closed (place integer, code integer, mask bigint, capitalisation decimal(38,6));
create table seg.steps (place integer, mask bigint, lines bigint, value decimal(38,6));
"""
BATCH = "truncate seg.units; truncate seg.asked; truncate seg.turns; truncate night.shares"
# The state of the unit's lines at the opening of its session: the last close of the interval before it, else what the
# interval began with.
OPENING_LINES = """
truncate seg.unit_lines;
insert into seg.unit_lines
    select units.place, state.security_id, state.code, state.index_shares, state.total_shares, state.mask,
        coalesce(cast(last_close.close * state.index_shares as decimal(38,6)), state.capitalisation)
    from seg.units as units join seg.current_lines as state using (security_id)
    left join (
        select security_id, max_by(prices.close, prices.place) as close
        from seg.touched_prices as prices join seg.units as units using (security_id)
        join seg.current_lines as state using (security_id)
        where prices.place >= state.first and prices.place < units.place
        group by security_id
    ) as last_close using (security_id);
truncate night.lines;
insert into night.lines select security_id, index_shares, total_shares, capitalisation from seg.unit_lines;
truncate night.prices;
insert into night.prices
    select security_id, close from seg.touched_prices semi join seg.units using (security_id, place);
truncate night.session;
insert into night.session (session, next_session)
    select distinct places.session, following.session
    from seg.units as units join seg.places as places using (place)
    join seg.places as following on following.place = units.place + 1;
truncate events.effective_events;
insert into events.effective_events
    select * exclude (place) from events.in_force semi join seg.asked using (event_id);
"""
# What is at place 0 has closed already.
CLOSED = """
truncate seg.unit_closings;
insert into seg.unit_closings
    select lines.place, lines.security_id, lines.code, closings.index_shares, closings.total_shares, lines.mask,
        case when lines.place = 0 then lines.capitalisation else closings.capitalisation end
    from seg.unit_lines as lines join levels.line_closings as closings using (security_id);
insert into seg.closed select place, code, mask, capitalisation from seg.unit_closings where place > 0;
truncate seg.unit_masks;
insert into seg.unit_masks select security_id, mask from seg.unit_closings;
truncate night.lines;
insert into night.lines select security_id, index_shares, total_shares, capitalisation from seg.unit_closings;
truncate seg.turn_number;
insert into seg.turn_number values (0);
"""
NEXT_TURN = """
update seg.turn_number set number = number + 1;
truncate seg.turn;
insert into seg.turn
    select in_force.* from events.in_force as in_force
    semi join (select event_id from seg.turns join seg.turn_number using (number)) as due using (event_id);
truncate seg.effects;
"""
EFFECT = """
truncate seg.treatment;
insert into seg.treatment values ('{treatment}');
insert into seg.effects by name {model};
"""
# What the events of one turn, each on lines of its own, make of them.
APPLIED = """
truncate seg.new_masks;
insert into seg.new_masks
    select event.other_security_id, parents.mask | coalesce(children.mask, 0)
    from seg.turn as event
    join seg.effects as effect using (security_id)
    join seg.unit_masks as parents using (security_id)
    left join seg.unit_masks as children on event.other_security_id = children.security_id
    where event.treatment = 'spin_off' and effect.outcome = 'applied';
delete from seg.unit_masks where security_id in (select security_id from seg.new_masks);
insert into seg.unit_masks from seg.new_masks;
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
insert into seg.intervals
    select state.code, state.security_id, state.first, units.place, state.index_shares, state.total_shares,
        state.capitalisation, state.mask
    from seg.current_lines as state join seg.units as units using (security_id);
delete from seg.current_lines where security_id in (select security_id from seg.units);
insert into seg.current_lines
    select touched.code, lines.security_id, units.place + 1, lines.index_shares, lines.total_shares,
        lines.capitalisation, masks.mask
    from night.lines as lines join seg.touched as touched using (security_id)
    join seg.units as units using (security_id) join seg.unit_masks as masks using (security_id);
insert into seg.steps
    select place, mask, count(*), sum(capitalisation)
    from night.lines join seg.units using (security_id) join seg.unit_masks using (security_id) group by place, mask
    union all
    select place, mask, -count(*), -sum(capitalisation) from seg.unit_closings group by place, mask;
"""


def prepare_events(prepared: Prepared, models: dict[str, str]) -> None:
    """Plan the scripts of this room; ``models`` are the compiled rules."""
    scripts = {
        "batch": BATCH, "opening_lines": OPENING_LINES, "closed": CLOSED, "next_turn": NEXT_TURN, "applied": APPLIED,
        "next_intervals": NEXT_INTERVALS,
    }  # fmt: skip
    effects = {
        f"effect_{treatment}": EFFECT.format(treatment=treatment, model=models[f"event_{treatment}"])
        for treatment in TREATMENTS
    }
    for name, script in (scripts | effects).items():
        prepared.add(name, script)


def apply_events(prepared: Prepared, segment: Segment) -> None:
    """Cut the segment's intervals at its events; fill ``seg.closed`` and ``seg.steps``."""
    prepared.db.execute("truncate seg.closed; truncate seg.steps")
    for batch in batches(units_of(*_events(prepared.db), segment)):
        _run(prepared, segment, batch)


def _events(db: duckdb.DuckDBPyConnection) -> tuple[list[Event], set[str]]:
    """The events in their order, and the spin-offs whose child has no close on its first day."""
    rows = db.execute("""
        select event_id, place, treatment, security_id, other_security_id
        from events.in_force where treatment <> 'dividend' order by place, type_order, event_id
    """).fetchall()
    unpriced = set()
    if any(treatment == "spin_off" for _, _, treatment, *_ in rows):
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


def _run(prepared: Prepared, segment: Segment, batch: list[Unit]) -> None:
    """Close the batch's lines, apply its events, and begin the intervals that follow."""
    prepared.run("batch")
    _fill(prepared.db, "seg.units", [(line, unit.place) for unit in batch for line in unit.lines])
    asked = [(event.event_id,) for unit in batch for event in (*unit.leaving, *unit.estimated)]
    _fill(prepared.db, "seg.asked", asked)
    turns = [(event.event_id, turn) for unit in batch for turn, event in enumerate(unit.events, 1)]
    _fill(prepared.db, "seg.turns", turns)
    _load_shares(prepared.db, [segment.before, *segment.nights], batch)
    prepared.run("opening_lines")
    prepared.run("closed")
    for turn in range(max(len(unit.events) for unit in batch)):
        prepared.run("next_turn")
        # events of one turn share no line: the rule of each treatment is asked once
        for treatment in sorted({unit.events[turn].treatment for unit in batch if turn < len(unit.events)}):
            prepared.run(f"effect_{treatment}")
        prepared.run("applied")
    prepared.run("next_intervals")


def _fill(db: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        db.execute(f"insert into {table} select {', '.join(['unnest(?)'] * len(columns))}", columns)


def _load_shares(db: duckdb.DuckDBPyConnection, nights: list[Night], batch: list[Unit]) -> None:
    """The shares that a tender looks at: those of its line in the drop of the session before."""
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
