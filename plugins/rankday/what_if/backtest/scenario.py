"""One scenario of a backtest over a range: the chain, which asks for each reconstitution when it reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from rankday.contract.files import quoted
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.backfill.one_pass import Stops, closing_members, one_pass
from rankday.daily.engine import DailyEngine
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.reconstitution.run_inputs import RunInputs
from rankday.what_if.backtest.dates import Event
from rankday.what_if.backtest.reconstituting import Before, Days

LEVELS = "levels"
# what another scenario needs of this one at the close of an event (`at`), and after the pass: file → table
KEPT_AT_CLOSE = {"lines": "backfill.lines", "actions": "daily.corporate_actions_applied"}
KEPT_AFTER = {"sums": "state.sums", "index_bits": "state.index_bits"}


class Chain(Stops):
    """What a scenario's pass asks at the closes of rank days and implementations; its tables stand in ``folder``."""

    def __init__(
        self,
        days: Days,
        events: list[Event],
        inputs: Mapping[str, RunInputs],
        overrides: Mapping[str, str],
        folder: Path,
        progress: Callable[[str], None],
        scenario: str,
    ):
        self.of_days, self.events, self.inputs, self.overrides = days, events, inputs, overrides
        self.folder, self.progress, self.scenario = folder, progress, scenario
        self.days = {event.season.rank_date for event in events} | {event.enters for event in events}
        self.style: Path | None = None
        self.entries: dict[str, Entry] = {}  # by event
        folder.mkdir(parents=True)

    @property
    def has_derived_indexes(self) -> bool:
        """Whether any composition so far has lines of derived indexes."""
        return any(len(entry.factors) for entry in self.entries.values())

    def close(self, engine: DailyEngine, session: SessionInputs) -> SessionInputs:
        """Keep the members; give an implementation session the composition that enters."""
        if session.base is not None:
            return session
        self._keep_members(engine, session.session)
        for event in self.events:
            if event.enters == session.session:
                if self.of_days.keeps:
                    for name, table in KEPT_AT_CLOSE.items():
                        keep_table(engine, table, self.at(name, session.session))
                return replace(session, reconstitution=self.reconstitute(event))
        return session

    def entered(self, engine: DailyEngine, number: int, session: SessionInputs) -> None:
        """Keep the members of a base day that is a rank day: those that the chain begins with."""
        if session.base is not None and session.session in self.days:
            self._keep_members(engine, session.session)

    def at(self, name: str, day: date) -> Path:
        """The file of a table as it is at the close of ``day``."""
        return self.folder / f"{name}_{day}.parquet"

    def reconstitute(self, event: Event) -> Entry:
        """The composition of ``event``, by the members kept at its rank day and its implementation, where there are."""
        self.progress(f"{self.scenario}: reconstitute {event.name}")
        kept = [self.at("members", day) for day in (event.season.rank_date, event.enters)]
        before = Before(*(file if file.exists() else None for file in kept), self.style)
        folder = self.folder / event.name
        entry = self.of_days.reconstituted(self.inputs[event.name], before, self.overrides, folder)
        self.style, self.entries[event.name] = folder / "style.parquet", entry
        return entry

    def run(self, inputs: BackfillInputs, rulebook: Path, starts: list[dict[str, str]]) -> None:
        """Take the pass of ``inputs`` under the scenario's rules; its levels go to ``levels.parquet`` in its folder.

        The sessions of ``inputs`` have an empty composition where an event enters (`with_events`).
        """
        db = one_pass(inputs, lambda step: self.progress(f"{self.scenario}: {step}"), rulebook, starts, self)
        try:
            self.write_levels(db, "daily.index_values")
            for name, table in KEPT_AFTER.items():
                db.execute(f"copy (from {table}) to '{quoted(self.folder / name)}.parquet' (format parquet)")
        finally:
            db.close()

    def write_levels(self, db, rows: str) -> None:
        """Write the levels in ``rows``."""
        ordered = f"from {rows} order by session, index_code"
        db.execute(f"copy ({ordered}) to '{quoted(self.folder / LEVELS)}.parquet' (format parquet)")

    def _keep_members(self, engine: DailyEngine, day: date) -> None:
        keep_table(engine, closing_members(engine), self.at("members", day))


def keep_table(engine: DailyEngine, rows: str, file: Path) -> None:
    """Copy ``rows`` (a relation or subquery) to the Parquet file."""
    engine.db.execute(f"copy (from {rows}) to '{quoted(file)}' (format parquet)")


def with_events(inputs: BackfillInputs, events: list[Event]) -> BackfillInputs:
    """``inputs`` with a composition still to come at the session at which each of ``events`` enters."""
    coming = {
        event.enters: Entry((), event.season.rank_date, event.season.implementation_date, (), event.season.rank_date)
        for event in events
    }
    sessions = [
        replace(
            one,
            reconstitution=coming.get(one.session),
            # a calendar of a study may put a reconstitution on a quarter's day: everything comes with it
            is_share_update=one.is_share_update and one.session not in coming,
        )
        for one in inputs.sessions
    ]
    return replace(inputs, sessions=sessions)
