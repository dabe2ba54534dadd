"""The nightly chain from the base day on, by the letter of docs/methodology.md 6 (choices: README.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reference.nightly.composition import Counted, Published, implemented, pro_forma, share_update, start
from reference.nightly.entries import Additions, added_since, entered
from reference.nightly.events import Drop, Schedule, closes_of
from reference.nightly.levels import continued, new_divisor, started
from reference.nightly.opening import OpeningEvents, dividend_rows
from reference.nightly.parameters import NightlyParameters
from reference.nightly.pricing import departures, priced
from reference.nightly.sessions import is_share_update, next_session, sessions_between
from reference.nightly.state import Book, Levels, Opening, total_of
from reference.nightly.tables import Day, contribution_rows, in_order, position_rows, share_update_rows, value_row
from reference.parameters import INDEX_ORDER


def nightly_chain(
    drops: dict[date, Drop],
    base_day: date,
    last: date,
    memberships: list[dict] | None = None,
    reconstitutions: Iterable[Published] = (),
    preliminaries: Iterable[Published] = (),
    parameters: NightlyParameters | None = None,
    additions: Iterable[Additions] = (),
) -> dict[date, Day]:
    """Every day from ``base_day`` to ``last`` as if the newest state of every event had been known from the start.

    ``drops``: session → drop; those up to ``last`` count, earlier than the base day too (they may name events).
    ``memberships``: in place of those of the base day's drop. ``corrections`` are empty (see ``incremental``).
    LookupError for a missing drop; ValueError without a starting composition, and where a level or divisor that is
    divided by is zero.
    """
    published = list(reconstitutions), list(preliminaries), list(additions)
    chain = _Chain(drops, base_day, last, *published, parameters)
    days = {}
    for session in sessions_between(base_day, last):
        if session not in drops:
            raise LookupError(f"no drop of {session}")
        try:
            days[session] = chain.base(session, memberships) if session == base_day else chain.night(session)
        except ZeroDivisionError as error:
            raise ValueError(f"{session}: an index without value has no level to go on from") from error
    return days


class _Chain:
    """What goes from one session to the next: the opening and the last levels of every index."""

    def __init__(self, drops, base_day, last, reconstitutions, preliminaries, additions, parameters):
        self.drops, self.base_day = drops, base_day
        self.parameters = parameters or NightlyParameters()
        self.schedule = Schedule(drops, base_day, last, self.parameters)
        self.by_implementation = {one.implementation_date: one for one in reconstitutions}
        self.publications, self.additions = [*preliminaries, *reconstitutions], additions
        self.opening = Opening()
        self.levels: dict[str, Levels] = {}

    def base(self, session: date, memberships: list[dict] | None) -> Day:
        """6.1: nothing opens; the starting composition closes, and each of its indexes starts."""
        drop = self.drops[session]
        in_force = [day for day in self.by_implementation if day <= session]
        if in_force:
            rows = list(self.by_implementation[max(in_force)].rows)
            rows += added_since(self.additions, max(in_force), session, rows)
        else:
            rows = drop.get("memberships", []) if memberships is None else memberships
        if not rows:
            raise ValueError(f"{session}: neither a reconstitution nor memberships to start from")
        events = self.schedule.of_opening(next_session(session))
        leaving = departures(events, closes_of(drop), Book(), self.schedule)
        started_with, counts = start(drop, rows, leaving), {}
        if is_share_update(session, self.parameters.update_months):
            _, counts = share_update(started_with, drop, self.parameters)
        return self._finish(session, Book(), started_with, counts, [])

    def night(self, session: date) -> Day:
        """6.1: a day after the base day, steps 1 to 6."""
        drop = self.drops[session]
        closes = closes_of(drop)
        events = self.schedule.of_opening(next_session(session))
        leaving = departures(events, closes, self.opening.book, self.schedule)
        closing = priced(self.opening, closes, leaving)
        after, counts = closing, {}
        if session in self.by_implementation:
            after, counts = implemented(
                self.by_implementation[session], closing, drop, leaving, self.schedule, self.parameters
            )
        elif is_share_update(session, self.parameters.update_months):
            after, counts = share_update(closing, drop, self.parameters)
        after, added, entries = entered(self.additions, session, closing, after, drop, self.schedule, self.parameters)
        return self._finish(session, closing, after, counts | added, entries)

    def _finish(
        self, session: date, closing: Book, after: Book, counts: dict[str, Counted], entries: list[dict]
    ) -> Day:
        """Steps 3, 4, 7 and 8. ``closing``: the opening's lines at the close; ``after``: who is in from then on."""
        opening, drop, following = self.opening, self.drops[session], next_session(session)
        dividends = self.schedule.dividends(session) if session > self.base_day else []
        applied = OpeningEvents(
            after, self.schedule.of_opening(following), closes_of(drop), self.schedule, self.parameters
        )
        shown, before, opens, values, divisors = {}, {}, {}, [], {}
        for code in INDEX_ORDER:
            old, new = closing.of_index(code), applied.book.of_index(code)
            shown[code] = old or after.of_index(code)
            if old:
                before[code] = opening.book.of_index(code)
                value = continued(
                    old, before[code], opening.divisors[code], self.levels[code], dividends, self.parameters
                )
            elif shown[code]:
                value = started(shown[code], self.levels.get(code), self.parameters)
            else:
                continue
            self.levels[code] = value["levels"]
            divisor = value["divisor"]
            if total_of(new) != total_of(shown[code]):
                divisor = new_divisor(total_of(new), value["levels"].price)
            values.append(value_row(code, value, divisor, shown[code]))
            if new:
                opens[code], divisors[code] = new, divisor
        events = dividend_rows(dividends, opening.book) + applied.rows
        self.opening = Opening(applied.book, divisors, applied.births)
        return Day(
            session=session,
            closing=position_rows(shown),
            opening=position_rows(opens),
            index_values=in_order(values, "index_values"),
            contributions=contribution_rows(shown, before),
            corporate_actions_applied=in_order(events, "corporate_actions_applied"),
            pro_forma=position_rows(
                pro_forma(session, self.publications, closing_or_start(closing, after), drop, self.parameters)
            ),
            share_updates=share_update_rows(counts, applied.book),
            entries=in_order(entries, "entries"),
            state=self._state(session, closing, events),
        )

    def _state(self, session: date, closing: Book, events: list[dict]) -> str:
        """6.1 and the critical gates of contract 3: unexplained carried lines, incomplete events."""
        unexplained = {
            line
            for line, position in closing.lines.items()
            if position.source == "carried" and not self.schedule.is_suspended(line, session)
        }
        family = closing.members.get("R3000E", set())
        is_too_much = len(unexplained & family) > self.parameters.missing_prices_limit * len(family)
        is_twice = {row["event_id"] for row in events} & set(self.schedule.duplicates.values())
        if is_too_much or is_twice or any(row["outcome"] == "incomplete" for row in events):
            return "BLOCKED"
        return "DEGRADED" if unexplained else "READY"


def closing_or_start(closing: Book, after: Book) -> Book:
    """The lines of the day's closing: on the base day those that start."""
    return closing if closing.lines else after
