"""A backfill in one pass: the daily rules, asked only where something happens (docs/methodology.md 6).

Between two closes that change every line (the base day, a reconstitution, a share update) a line's state changes only
by its own events. So such a segment is: its prices, loaded once; the events of its few eventful lines, by the models
(`units`); exact sums of close × shares over all its sessions at once (`segment`). No line's state depends on a level,
so the levels are chained at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import duckdb

from rankday.contract.errors import RankdayError
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.backfill.segment import ASKED_EVENTS, SUMS, Segments
from rankday.daily.backfill.units import Segment
from rankday.daily.engine import INDEX_VALUES, DailyEngine
from rankday.daily.series import series_of_sessions
from rankday.daily.session_inputs import SessionInputs
from rankday.daily.tables import replace_rows
from rankday.engine.database import threads
from rankday.engine.project import Relation
from rankday.rulebook.rows import RULEBOOK

CHAIN = ("base_levels", "index_days", "level_chain", "published_levels", "last_levels")
SESSIONS_A_CHAIN = 250  # each step of the recursion looks at all rows of its chunk
CLOSED_LINES = {
    Relation("levels", "line_closings"): "(select *, capitalisation as opening_capitalisation from backfill.lines)"
}
# Whose tables are there from the beginning, so that what is planned stays planned.
TABLES = (
    "due_events", "tender_outcomes", "leaving_terms", "lines_after_turn", "new_index_bits", "entering_lines",
    "starting_lines", "entry_outcomes", "counted_lines", "reconstituted_lines", "updated_lines", "added_lines",
    "entered_lines", "spin_off_descents", "spin_off_estimates", "line_closings", "opening_lines", "dividends_paid",
    "session_terms", "derived_closings", "entering_factors", "capping_checks", "capping_days", "capping_occasions",
    "entered_derived_lines", "opening_factors", "10_levels/backfill",
)  # fmt: skip


class Stops:
    """What a caller of `one_pass` does at closes: this one, nothing.

    ``days``: the sessions at whose close the pass stops and calls ``close``; ``sums``: as `Segments`.
    """

    days: Collection[date] = ()
    sums = SUMS

    def begin(self, engine: DailyEngine) -> None:
        """Before the first session: the last time at which tables may be created."""

    def close(self, engine: DailyEngine, session: SessionInputs) -> SessionInputs:
        """At a close of ``days``, before anything enters, with its lines in ``backfill.lines`` (`closing_members`);
        return the session's inputs, in which a composition may be another one."""
        return session

    def entered(self, engine: DailyEngine, number: int, session: SessionInputs) -> None:
        """After what enters at the close of the session ``number``, from 1, has done so."""


def one_pass(
    inputs: BackfillInputs,
    progress: Callable[[str], None] = lambda step: None,
    rulebook: Path = RULEBOOK,
    starts: list[dict[str, str]] | None = None,
    stops: Stops | None = None,
) -> duckdb.DuckDBPyConnection:
    """A database with ``daily.index_values`` and ``daily.series_values`` of every session of ``inputs``; digit by digit
    those of `chain`.

    ``starts`` are the base values (`base_values.in_force`); None: those of ``rulebook``. With ``stops`` series are not
    computed, and levels only where its sums are those of base indexes.
    Raises RankdayError where an index becomes worth nothing.
    """
    db = duckdb.connect(config={"threads": threads()})
    db.execute("attach ':memory:' as rankday; use rankday")
    engine = DailyEngine(db, rulebook)
    engine.runner.create_sources("backfill", "drop")
    if starts is not None:
        engine.use_base_values(starts)
    sessions, changes = list(inputs.sessions), _rulebook_changes(db, inputs.sessions)
    hooks = stops or Stops()
    asked = {number for number, one in enumerate(sessions) if one.session in hooks.days}
    engine.use_rulebook(sessions[0].session)
    engine.load_events(inputs.calendar, inputs.events)
    engine.build(*TABLES)
    hooks.begin(engine)
    engine.keep_tables(reading=ASKED_EVENTS)
    segments = Segments(engine, hooks.sums)
    checks = _check_days(engine, sessions)
    start = is_open = 0
    for stop in range(len(sessions)):
        enters = _changes_all_lines(sessions[stop]) or (stop in checks and _has_factors(engine))
        if not (enters or stop in asked or stop + 1 in changes or stop + 1 == len(sessions)):
            continue
        is_last = stop + 1 in changes or stop + 1 == len(sessions)
        if stop > 0:
            progress(f"compute {sessions[start + 1].session} to {sessions[stop].session}")
            days = sessions[start + 1 : stop + 1]
            segments.run(Segment(start + 1, sessions[start], days, not is_open, is_last and not enters))
        if stop in asked:
            sessions[stop] = hooks.close(engine, sessions[stop])
        if enters:
            _enter(engine, stop + 1, sessions[stop])
            hooks.entered(engine, stop + 1, sessions[stop])
            if is_last:
                segments.run(Segment(stop + 1, sessions[stop], [], True, False))
        if stop + 1 in changes:
            engine.use_rulebook(sessions[stop + 1].session)
            segments = Segments(engine, hooks.sums)
        start, is_open = stop, is_last
    if hooks.sums == SUMS:
        chain_levels(engine, len(sessions))
    if stops is None:
        series_of_sessions(engine, sessions, changes)
    return db


def _changes_all_lines(one: SessionInputs) -> bool:
    is_composed = one.base is not None or one.reconstitution is not None
    return is_composed or one.is_share_update or one.additions is not None


def _rulebook_changes(db: duckdb.DuckDBPyConnection, sessions: list[SessionInputs]) -> set[int]:
    """Positions of the sessions that are the first under a changed rulebook."""
    dated = "select effective_from from seeds.parameters union select effective_from from seeds.share_rules"
    days = [day for (day,) in db.execute(f"select effective_from::date from ({dated})").fetchall()]
    return {
        number
        for number in range(1, len(sessions))
        if any(sessions[number - 1].session < day <= sessions[number].session for day in days)
    }


def _check_days(engine: DailyEngine, sessions: list[SessionInputs]) -> set[int]:
    """Positions of the sessions after whose close cappings are checked, where indexes have lines with factors.

    Reconstitutions and share updates, after whose close they are made anew, change all lines anyway.
    """
    pairs = [(one.session, one.next_session, None, None, one.is_share_update, None) for one in sessions]
    replace_rows(engine.db, "state.session", pairs)
    engine.build("capping_days")
    rows = engine.db.execute("select session from levels.capping_days where is_check_day").fetchall()
    return {number for number, one in enumerate(sessions) if (one.session,) in rows}


def _has_factors(engine: DailyEngine) -> bool:
    """Whether derived indexes have lines since the last close at which a composition entered."""
    return engine.db.execute("select count(*) > 0 from state.factors").fetchone()[0]


def closing_members(engine: DailyEngine) -> str:
    """The relation with the lines of each index at the close at which the pass stands (index_code, security_id, and
    the line's index_shares and total_shares); on the base day of what begins there."""
    for model in ("derived_closings", "closing_members"):
        engine.runner.fill(model, reading=CLOSED_LINES)
    return str(engine.runner.project.models["closing_members"].relation)


def _enter(engine: DailyEngine, number: int, inputs: SessionInputs) -> None:
    """What changes every line at a close: ``backfill.lines`` from that close to what becomes effective at it."""
    db = engine.db
    engine.load_session(inputs)
    engine.copy("backfill.lines", "state.lines")
    # those that what enters looks at: since its rank day, up to those of the next opening
    rank_days = inputs.additions["rank_date"].to_pylist() if inputs.additions is not None else []
    rank_days += [inputs.reconstitution.rank_day] if inputs.reconstitution else []
    since = min([inputs.session, *rank_days])
    db.execute("truncate backfill.asked_events")
    db.execute(
        "insert into backfill.asked_events by name "
        "from events.effective_events where effective_session between ? and ?",
        [since, inputs.next_session],
    )
    if inputs.base is not None:
        engine.begin()
        engine.close()
        engine.build("session_terms")
        db.execute(
            "insert into state.chain_sessions by name select ? as place, terms.* from levels.session_terms as terms",
            [number],
        )
    else:
        engine.build("tender_outcomes", "leaving_terms")
        engine.runner.fill("derived_closings", reading=CLOSED_LINES)
    engine.enter()
    engine.enter_derived(inputs)
    engine.copy("levels.entered_derived_lines", "state.factors")
    engine.copy("state.entered_lines", "backfill.lines")
    db.execute(
        "insert into state.sums select ?, 'entered', mask, count(*), sum(capitalisation) "
        "from backfill.lines group by mask",
        [number],
    )
    db.execute(
        "insert into state.derived_sums select ?, 'entered', index_code, count(*), sum(capitalisation) "
        "from levels.entered_derived_lines group by index_code",
        [number],
    )


def chain_levels(engine: DailyEngine, sessions: int) -> None:
    """Fill daily.index_values. Raises RankdayError where an index is worth nothing: no level follows from it."""
    for first in range(1, sessions + 1, SESSIONS_A_CHAIN):
        chunk = f"where place between {first} and {first + SESSIONS_A_CHAIN - 1}"
        reading = {
            Relation("state", table): f"(select * from state.{table} {chunk})"
            for table in ("sums", "derived_sums", "chain_sessions")
        }
        engine.runner.build(CHAIN, atomic=False, reading=reading)
        worthless = engine.db.execute("""
            select session, index_code from levels.level_chain
            where constituent_count > 0 and total_return_level is null order by session, index_code limit 1
        """).fetchone()
        if worthless:
            session, code = worthless
            raise RankdayError(f"{session}: {code} was worth nothing; no level follows from that, end the range before")
        engine.db.execute(INDEX_VALUES)
        engine.runner.build(["series_index_levels"], atomic=False)
        engine.db.execute("insert into state.series_levels by name from series.series_index_levels")
        engine.copy("levels.last_levels", "state.levels")
