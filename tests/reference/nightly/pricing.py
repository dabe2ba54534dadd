"""The close of a session: each line's price and where it comes from (6.1 steps 1 and 2, 6.3)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reference.exact import half_up
from reference.nightly.events import Event, Schedule
from reference.nightly.state import Book, Opening, Position


def departures(
    next_events: list[Event], closes: dict[str, Fraction], book: Book, schedule: Schedule
) -> dict[str, Fraction | None]:
    """Lines that leave in the next opening → their terms in USD a share (None: their own price holds).

    ``book`` is the opening of this session. The first leaving event in the order of 6.3 gives the terms.
    """
    found: dict[str, Fraction | None] = {}
    for event in next_events:
        if schedule.leaves(event) and event.line not in found:
            found[event.line] = merger_terms(event, closes, book) if event.type == "stock_merger" else event.cash
    return found


def merger_terms(event: Event, closes: dict[str, Fraction], book: Book) -> Fraction | None:
    """6.3, stock merger: round(acquirer's close × new/old + cash, 6), None where the acquirer has no close."""
    if event.other in closes:
        close = closes[event.other]
    elif event.other in book.lines:
        close = book.lines[event.other].displayed_close
    else:
        return None
    return Fraction(half_up(close * event.ratio + (event.cash or 0), 6))


def priced(opening: Opening, closes: dict[str, Fraction], leaving: dict[str, Fraction | None]) -> Book:
    """The book at the close: every line traded, carried, at its terms or estimated."""
    before = opening.book
    after = before.copy()
    for line, position in before.lines.items():
        terms = leaving.get(line)
        if terms is not None:
            after.lines[line] = at_close(position, terms, "terms")
        elif line in closes:
            after.lines[line] = at_close(position, closes[line], "traded")
        else:
            after.lines[line] = replace(position, close=position.displayed_close, source="carried")
    for child, parents in opening.parents_of.items():
        if child in after.lines and not before.lines[child].capitalisation and after.lines[child].source == "carried":
            after.lines[child] = estimated(child, parents, before, after)
    return after


def at_close(position: Position, close: Fraction, source: str) -> Position:
    """The position at ``close``."""
    return replace(position, capitalisation=close * position.index_shares, close=close, source=source)


def estimated(child: str, parents: list[str], before: Book, after: Book) -> Position:
    """6.3, spin-off: a child without value and close is worth what its parent lost on the ex-date, if it lost."""
    lost = [
        before.lines[parent].capitalisation - after.lines[parent].capitalisation
        for parent in parents
        if parent in before.lines
    ]
    if not lost:
        return after.lines[child]
    worth = replace(before.lines[child], capitalisation=sum((max(Fraction(0), each) for each in lost), Fraction(0)))
    return replace(worth, close=worth.displayed_close, source="estimate")
