"""A stretch of sessions in which lines change by events only: its prices, its values, and the state that it leaves.

Places are 0 for the session before, 1 … last for its own, last + 1 for the session after. ``backfill.lines`` (each
line's state, as ``state.lines``) comes in and goes out. What decides is in ``models/10_levels/backfill``; the scripts
here copy rows between its tables.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from rankday.daily.backfill.units import Segment, Unit, batches, units_of
from rankday.daily.engine import DailyEngine
from rankday.daily.events import EventModels, events_in_order, turns
from rankday.daily.tables import replace_rows
from rankday.engine.project import Relation

ASKED_EVENTS = {Relation("events", "effective_events"): '"backfill"."asked_events"'}
CLOSED_NOW = """(
    select factors.index_code, factors.security_id, factors.style_share, factors.capping_factor
    from backfill.factors as factors
    join backfill.open_lines using (security_id, since) join backfill.units using (security_id)
)"""
OF_UNITS = {
    Relation("levels", "entered_derived_lines"): CLOSED_NOW,
    Relation("state", "entered_lines"): '"levels"."unit_closings"',
    Relation("events", "due_events"): "(from events.due_events semi join backfill.unit_events using (event_id))",
}
TOUCHED_PRICES = {Relation("backfill", "prices"): '"backfill"."touched_prices"'}
OF_INTERVALS = {Relation("levels", "opening_lines"): '"levels"."interval_lines"'}
CLOSE = (
    "tender_outcomes", "leaving_terms", "spin_off_descents", "spin_off_estimates", "line_closings", "unit_closings",
)  # fmt: skip
# Planned once, on the few rows of the moment: what is done for every segment, and for every batch of events in it.
PLANNED = {
    "due_events": {}, "segment_events": {}, "segment_codes": {}, "unpriced_spin_offs": {}, "session_terms": {},
    **dict.fromkeys(CLOSE, ASKED_EVENTS), "opening_factors": OF_UNITS,
}  # fmt: skip
STATE = "index_shares, total_shares, capitalisation, mask"
SCRIPTS = {
    "begin": f"""
        truncate backfill.prices; truncate backfill.intervals; truncate backfill.open_lines;
        truncate backfill.closed; truncate backfill.factors;
        insert into backfill.factors by name select *, -1 as since from state.factors;
        insert into backfill.intervals by name
            select security_id, code, -1 as since, 1 as first, segment.last, segment.last as plain_last, {STATE}
            from backfill.lines join levels.segment_codes using (security_id) cross join backfill.segment as segment
            where not is_touched;
        insert into backfill.open_lines by name
            select security_id, code, -1 as since, 1 as first, {STATE}
            from backfill.lines join levels.segment_codes using (security_id)
            where is_touched
    """,
    "touched_prices": """
        truncate backfill.touched_prices;
        insert into backfill.touched_prices by name
            select place, code, close from backfill.prices semi join (
                select code from levels.segment_codes where is_touched
            ) using (code)
            union all by name
            select 0 as place, code, close
            from state.prices join levels.segment_codes using (security_id) where is_touched
    """,
    "ask_openings": """
        truncate backfill.asked;
        insert into backfill.asked by name
            select units.place - 1 as place, lines.*
            from backfill.units as units join backfill.open_lines as lines using (security_id)
    """,
    "open": """
        truncate state.lines;
        insert into state.lines by name select * exclude (place, code, since) from levels.interval_values;
        truncate state.prices;
        insert into state.prices by name
            select security_id, close
            from backfill.units join levels.segment_codes using (security_id)
            join backfill.touched_prices using (code, place);
        truncate state.session;
        insert into state.session (session, next_session)
            select distinct places.session, following.session
            from backfill.units as units join backfill.places as places using (place)
            join backfill.places as following on following.place = units.place + 1
    """,
    "closed": """
        insert into backfill.closed by name
            select closings.* exclude (total_shares), lines.since
            from levels.unit_closings as closings join backfill.open_lines as lines using (security_id);
        truncate state.lines;
        insert into state.lines by name select * exclude (place) from levels.unit_closings
    """,
    "next_intervals": f"""
        insert into backfill.intervals by name
            select lines.*, units.place as last, units.place - 1 as plain_last
            from backfill.open_lines as lines join backfill.units as units using (security_id);
        delete from backfill.open_lines where security_id in (select security_id from backfill.units);
        insert into backfill.open_lines by name
            select security_id, code, place as since, place + 1 as first, {STATE}
            from state.lines join backfill.units using (security_id) join levels.segment_codes using (security_id);
        insert into backfill.factors by name
            select factors.*, place as since
            from levels.opening_factors as factors join backfill.units using (security_id)
    """,
    "end": """
        insert into backfill.intervals by name
            select lines.*, segment.last, segment.last as plain_last
            from backfill.open_lines as lines cross join backfill.segment as segment;
        truncate backfill.asked
    """,
}


SUMS = "segment_values", "segment_sums", "state.sums"


class Segments:
    """The segments' models and scripts, planned; whoever creates a table afterwards begins anew with them.

    ``sums``: the models of what lines are worth at each close, and of their sums, and the table that takes these.
    """

    def __init__(self, engine: DailyEngine, sums: tuple[str, str, str] = SUMS):
        self.engine, self.runner, self.db, self.sums = engine, engine.runner, engine.db, sums
        for name, reading in PLANNED.items():
            self.runner.prepare(name, reading=reading)
        for name, script in SCRIPTS.items():
            self.runner.prepare_script(name, script)
        self.events = EventModels(self.runner)

    def run(self, segment: Segment) -> None:
        """Take ``backfill.lines`` over the segment; add what it is worth to the sums."""
        values, sums, table = self.sums
        self._load(segment)
        for batch in batches(units_of(*self._events(segment), segment)):
            self._apply(segment, batch)
        self.runner.run("end")
        self.runner.fill("segment_gaps")
        self.engine.copy("levels.segment_gaps", "backfill.asked")
        self.runner.fill("interval_values")
        self.runner.fill(values)
        self.runner.fill("dividends_paid", reading=OF_INTERVALS)
        self.runner.fill(sums)
        self.db.execute(f"insert into {table} by name from {self.runner.project.models[sums].relation}")
        for model in ("interval_parts", "closing_parts", "segment_part_sums", "segment_factors", "segment_lines"):
            self.runner.fill(model)
        self.db.execute("insert into state.derived_sums by name from levels.segment_part_sums")
        self.engine.copy("levels.segment_factors", "state.factors")
        self.engine.copy("levels.segment_lines", "backfill.lines")

    def _load(self, segment: Segment) -> None:
        """The segment's places, its events, its lines with their state, and its prices."""
        db, inputs = self.db, [segment.before, *segment.sessions]
        replace_rows(db, "backfill.segment", [(segment.number, segment.last, *segment.openings)])
        sessions = [*(one.session for one in inputs), inputs[-1].next_session]
        replace_rows(db, "backfill.places", enumerate(sessions))
        pairs = [(one, following, None, None, None, None) for one, following in pairwise(sessions)]
        replace_rows(db, "state.session", pairs)
        for step in ("session_terms", "due_events", "segment_events", "segment_codes", "begin"):
            self.runner.run(step)
        db.execute(
            "insert into state.chain_sessions by name select place + ? as place, terms.* "
            "from levels.session_terms as terms join backfill.places using (session) where place > 0",
            [segment.number],
        )
        if segment.sessions:
            closes = self.engine.primary_closes(one.prices for one in segment.sessions)
            db.execute(
                f"insert into backfill.prices select cast(file_index + 1 as integer), code, close "
                f"from ({closes}) join levels.segment_codes using (security_id)"
            )
        self.runner.run("touched_prices")

    def _events(self, segment: Segment) -> tuple[list, set[str]]:
        """The segment's events in their order, and the spin-offs whose child has no close on its first day."""
        rows = self.db.execute("""
            select event_id, place, treatment, security_id, other_security_id
            from levels.segment_events order by position
        """).fetchall()
        if not rows:
            return [], set()
        self.runner.run("unpriced_spin_offs")
        unpriced = self.db.execute("select event_id from levels.unpriced_spin_offs").fetchall()
        return events_in_order(rows), {event_id for (event_id,) in unpriced}

    def _apply(self, segment: Segment, batch: list[Unit]) -> None:
        """Close the batch's lines, apply its events, and begin the intervals that follow."""
        replace_rows(self.db, "backfill.units", [(unit.place, line) for unit in batch for line in unit.lines])
        replace_rows(self.db, "backfill.unit_events", [(event.event_id,) for unit in batch for event in unit.events])
        asked = [event.event_id for unit in batch for event in (*unit.leaving, *unit.estimated)]
        self.db.execute("truncate backfill.asked_events")
        if asked:
            self.db.execute(
                "insert into backfill.asked_events by name "
                "from events.effective_events where event_id in (select unnest(?))",
                [asked],
            )
        self._load_shares(segment, batch)
        self.runner.run("ask_openings")
        # filled, not run: DuckDB 2.0 fails on the second execution of a plan with an ASOF join
        self.runner.fill("interval_values", reading=TOUCHED_PRICES)
        for step in ("open", *CLOSE, "closed"):
            self.runner.run(step)
        for turn in turns(event for unit in batch for event in unit.events):
            self.events.apply(turn)
        for step in ("opening_factors", "next_intervals"):
            self.runner.run(step)

    def _load_shares(self, segment: Segment, batch: list[Unit]) -> None:
        """The shares of lines that may leave, in the drop of the session before: a tender looks at them."""
        self.db.execute("truncate state.shares")
        wanted: dict[int, list[str]] = defaultdict(list)
        for unit in batch:
            wanted[unit.place] += [event.lines[0] for event in unit.leaving]
        for place, lines in sorted(wanted.items()):
            path = [segment.before, *segment.sessions][place].shares
            if lines and path is not None:
                self.db.execute(
                    "insert into state.shares by name select security_id, total_shares, available_shares "
                    f"from {self.engine.rows_of([path])} where security_id in (select unnest(?::varchar[]))",
                    [lines],
                )
