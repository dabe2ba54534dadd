"""Which events of a segment are asked about together.

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

from rankday.daily.events import Event
from rankday.daily.session_inputs import SessionInputs


@dataclass(frozen=True)
class Segment:
    """``sessions`` after ``before`` (number ``number`` of the backfill), in which lines change by events only.

    ``has_first_opening``: the events between ``before`` and the first session are applied here, ``has_last_opening``:
    those after the last session too. Without ``sessions`` it is the opening after ``before`` alone.
    """

    number: int
    before: SessionInputs
    sessions: list[SessionInputs]
    has_first_opening: bool
    has_last_opening: bool

    @property
    def last(self) -> int:
        """The last place; place 0 is ``before``."""
        return len(self.sessions)

    @property
    def openings(self) -> tuple[int, int]:
        """The first and the last place whose next opening is computed here; places without a session: none but 0."""
        if not self.sessions:
            return 0, 0
        return (0 if self.has_first_opening else 1), (self.last if self.has_last_opening else self.last - 1)

    def changes_opening(self, event: Event) -> bool:
        """Whether ``event`` belongs to an opening after ``before`` or later, also where the next segment applies it."""
        return event.place > 1 or self.has_first_opening

    def applies(self, event: Event) -> bool:
        """Whether ``event`` is applied here."""
        in_range = event.place <= self.last or self.has_last_opening or not self.sessions
        return self.changes_opening(event) and in_range


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


def units_of(events: list[Event], unpriced: set[str], segment: Segment) -> list[Unit]:
    """What happens around each close, parted into groups of lines that do not touch each other, by place."""
    by_place: dict[int, list[Unit]] = defaultdict(list)

    def join(place: int, lines: Iterable[str]) -> None:
        """Make one unit of ``place`` that holds all of ``lines``; those that shared one of them become one."""
        touched = [unit for unit in by_place[place] if unit.lines & set(lines)]
        whole = Unit(place, set(lines).union(*(unit.lines for unit in touched)))
        by_place[place] = [unit for unit in by_place[place] if unit not in touched] + [whole]

    for event in events:
        if event.event_id in unpriced and event.place <= segment.last:
            join(event.place, event.lines)
        if segment.changes_opening(event):
            join(event.place - 1, event.lines)
    found = [unit for place in sorted(by_place) for unit in by_place[place]]
    unit_of = {(unit.place, line): unit for unit in found for line in unit.lines}
    for event in events:
        if event.event_id in unpriced and event.place <= segment.last:
            unit_of[event.place, event.lines[0]].estimated.append(event)
        if segment.changes_opening(event):
            unit = unit_of[event.place - 1, event.lines[0]]
            if event.line_may_leave:
                unit.leaving.append(event)
            if segment.applies(event):
                unit.events.append(event)
    return found


def batches(units: list[Unit]) -> Iterator[list[Unit]]:
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
