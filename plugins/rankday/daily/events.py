"""Applying events turn by turn: one of a line after the other, together those that share no line or are netted (6.3).

The order, the refusals and what an event does to a line are models (``due_events``, ``event_<treatment>``); which lines
a treatment touches is stated beside its model (``meta``). A session and a backfill apply their events by this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from rankday.daily.tables import copy_statement
from rankday.engine.project import Model, Relation, project
from rankday.engine.runner import ModelRunner

EVENT_MODEL = "event_"
EFFECTS, TURN_EVENTS = Relation("state", "effects"), Relation("state", "turn_events")
APPLIED = Relation("daily", "corporate_actions_applied")


@dataclass(frozen=True)
class Event:
    """A due event: the place (number of the session) after whose close it is applied, and the lines it may touch."""

    event_id: str
    place: int
    treatment: str
    lines: tuple[str, ...]

    @property
    def line_may_leave(self) -> bool:
        return bool(_rule_of(self.treatment).meta.get("line_may_leave"))

    @property
    def is_netted(self) -> bool:
        """Whether those of one line count together, before anything is rounded; they come first in an opening."""
        return bool(_rule_of(self.treatment).meta.get("netted"))


def events_in_order(rows: Iterable[tuple[str, int, str, str, str | None]]) -> list[Event]:
    """The events of rows (event_id, place, treatment, security_id, other_security_id), which come in their order."""
    return [
        Event(event_id, place, treatment, tuple(filter(None, _lines_of(treatment, line, other))))
        for event_id, place, treatment, line, other in rows
    ]


def turns(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events in turns: each after all earlier ones that touch one of its lines, as early as that allows.

    Events of a netted treatment that follow each other on a line go together.
    """
    found: list[list[Event]] = []
    reached: dict[str, int] = {}
    netted: dict[str, int] = {}  # line → the turn in which such events of it go
    for event in events:
        turn = max(reached.get(line, 0) for line in event.lines)
        if event.is_netted:
            turn = netted.setdefault(event.lines[0], turn)
        reached |= dict.fromkeys(event.lines, turn + 1)
        if turn == len(found):
            found.append([])
        found[turn].append(event)
    yield from found


class EventModels:
    """The event models of ``runner``, planned once; they read and change ``state.lines``."""

    def __init__(self, runner: ModelRunner):
        self.runner, self.db = runner, runner.db
        columns = ", ".join(name for name, _ in project().sources[TURN_EVENTS].columns)
        self._take = (
            f"insert into {TURN_EVENTS} select {columns} from events.due_events where event_id in (select unnest(?))"
        )
        for name in project().models:
            if name.startswith(EVENT_MODEL):
                runner.prepare(name, into=EFFECTS, append=True)
        runner.prepare("listed_actions", into=APPLIED, append=True)
        runner.prepare("lines_after_turn")
        runner.prepare_script("take_lines_after_turn", copy_statement("events.lines_after_turn", "state.lines"))

    def apply(self, events: list[Event]) -> None:
        """Apply the events of one turn, which ``events.due_events`` holds, and list what they do."""
        self.db.execute(f"truncate {EFFECTS}; truncate {TURN_EVENTS}")
        self.db.execute(self._take, [[event.event_id for event in events]])
        for treatment in sorted({event.treatment for event in events}):
            self.runner.run(EVENT_MODEL + treatment)
        for step in ("listed_actions", "lines_after_turn", "take_lines_after_turn"):
            self.runner.run(step)


def due_events(db: duckdb.DuckDBPyConnection) -> list[Event]:
    """The events that ``events.due_events`` holds, of one session."""
    rows = db.execute(
        "select event_id, 1, treatment, security_id, other_security_id from events.due_events order by position"
    ).fetchall()
    return events_in_order(rows)


def _rule_of(treatment: str) -> Model:
    return project().models[EVENT_MODEL + treatment]


def _lines_of(treatment: str, line: str, other: str | None) -> tuple[str | None, ...]:
    named = {"security_id": line, "other_security_id": other}
    return tuple(named[column] for column in _rule_of(treatment).meta.get("lines", ("security_id",)))
