"""What all scenarios of a backtest share: the sessions and what they begin with, the events and their inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.backfill.inputs import BackfillInputs, additions_of, inputs_of_sessions
from rankday.daily.compositions import begun_on, reconstitutions, starting_composition
from rankday.daily.session_inputs import Entry
from rankday.drops.snapshot_store import Snapshot
from rankday.reconstitution.run_inputs import RunInputs
from rankday.what_if.backtest.dates import Event, events_of
from rankday.what_if.backtest.reconstituting import Days, inputs_of_event
from rankday.what_if.backtest.scenario import Chain, with_events
from rankday.what_if.backtest.stacked import Stack


@dataclass(frozen=True)
class Prepared:
    """``sessions`` from the base day on; ``first`` is the event with which the chain begins where nothing else is known
    (its composition is each scenario's own), ``events`` those that follow, ``inputs`` of each by name."""

    sessions: BackfillInputs
    first: Event | None
    events: list[Event]
    inputs: Mapping[str, RunInputs]

    @property
    def all_events(self) -> list[Event]:
        """In order."""
        return [*filter(None, [self.first]), *self.events]

    def run(
        self,
        scenarios: Mapping[str, tuple[Path, Mapping[str, str]]],
        rulebook: Path,
        starts: list[dict[str, str]],
        days: Days,
        progress: Callable[[str], None],
    ) -> None:
        """Compute scenarios (id → a new folder, and what it changes): levels.parquet, and a folder for each event.

        The first is computed in full, the others in one pass of what they have otherwise; where compositions have
        derived indexes, whose factors depend on all lines of an index, each takes a pass of its own.
        """
        base, *others = [
            Chain(days, self.events, self.inputs, overrides, folder, progress, scenario)
            for scenario, (folder, overrides) in scenarios.items()
        ]
        self._alone(base, rulebook, starts)
        if others and not base.has_derived_indexes:
            Stack(base, others, self.first).run(self.sessions, rulebook, starts)
        else:
            for chain in others:
                self._alone(chain, rulebook, starts)

    def _alone(self, chain: Chain, rulebook: Path, starts: list[dict[str, str]]) -> None:
        sessions = self.sessions
        if self.first is not None:
            entry = chain.reconstitute(self.first)
            base = Entry(entry.rows, factors=entry.factors, composed_on=entry.composed_on)
            sessions = replace(sessions, sessions=[replace(sessions.sessions[0], base=base), *sessions.sessions[1:]])
        chain.run(sessions, rulebook, starts)


def prepared(home: Home, snapshots: Mapping[date, Snapshot], skipped: list[date], calendar: str | None) -> Prepared:
    """The sessions of ``snapshots``, from that with which a history would begin, else from the first event on.

    Raises RankdayError where neither is there, and as `events_of` and `inputs_of_event`.
    """
    days, published = list(snapshots), reconstitutions(home)
    events = events_of(days, calendar)
    try:
        source, base = starting_composition(days[0], snapshots[days[0]], published)
    except RankdayError:
        if not events:
            raise
        first, events = events[0], events[1:]
        days = [day for day in days if day >= first.enters]
        source, base, begun = "", Entry(()), first.season.implementation_date
    else:
        first, begun = None, begun_on(source, published)
        events = [event for event in events if event.enters > days[0]]
    additions = additions_of(home, days, begun)
    of_days = {day: snapshots[day] for day in days}
    sessions = inputs_of_sessions(home, of_days, skipped, base, {}, additions, {days[0]: source})
    inputs = {event.name: inputs_of_event(home, event) for event in filter(None, [first, *events])}
    return Prepared(with_events(sessions, events), first, events, inputs)
