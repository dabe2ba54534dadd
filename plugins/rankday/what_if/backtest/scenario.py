"""One scenario of a backtest over a range: the chain, which asks for each reconstitution when it reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rankday.contract.files import quoted
from rankday.daily.backfill.inputs import BackfillInputs
from rankday.daily.backfill.one_pass import closing_members, one_pass
from rankday.daily.engine import DailyEngine
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.reconstitution.run_inputs import RunInputs
from rankday.what_if.backtest.dates import Event
from rankday.what_if.backtest.reconstituting import Before, Days

LEVELS = "levels"


@dataclass
class Chain:
    """What a scenario's pass asks at the closes of rank days and implementations; its tables stand in ``folder``."""

    days: Days
    events: list[Event]
    inputs: Mapping[str, RunInputs]
    overrides: Mapping[str, str]
    folder: Path
    progress: Callable[[str], None]
    style: Path | None = None

    @property
    def stops(self) -> set[date]:
        """The sessions at whose close the pass stops to ask."""
        return {event.season.rank_date for event in self.events} | {event.enters for event in self.events}

    def at_close(self, engine: DailyEngine, session: SessionInputs) -> SessionInputs:
        """Keep the members of a rank day; give an implementation session the composition that enters."""
        members = self.folder / f"members_{session.session}.parquet"
        engine.db.execute(f"copy (from {closing_members(engine)}) to '{quoted(members)}' (format parquet)")
        for event in self.events:
            if event.enters == session.session:
                return replace(session, reconstitution=self.reconstitute(event, members))
        return session

    def reconstitute(self, event: Event, states: Path | None) -> Entry:
        """The composition of ``event``; ``states`` has the lines at the close of its implementation, None: no chain."""
        self.progress(f"reconstitute {event.name}")
        kept = self.folder / f"members_{event.season.rank_date}.parquet"
        before = Before(kept if kept.exists() else None, states, self.style)
        folder = self.folder / event.name
        entry = self.days.reconstituted(self.inputs[event.name], before, self.overrides, folder)
        self.style = folder / "style.parquet"
        return entry


def run_scenario(chain: Chain, inputs: BackfillInputs, rulebook: Path, starts: list[dict[str, str]]) -> None:
    """Take the pass of ``inputs`` under the scenario's rules; its levels go to ``levels.parquet`` in its folder.

    The sessions of ``inputs`` have an empty composition where an event enters (`with_events`).
    """
    db = one_pass(inputs, chain.progress, rulebook, starts, (chain.stops, chain.at_close))
    try:
        rows = "from daily.index_values order by session, index_code"
        db.execute(f"copy ({rows}) to '{quoted(chain.folder / LEVELS)}.parquet' (format parquet)")
    finally:
        db.close()


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
