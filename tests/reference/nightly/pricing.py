"""The close of a session: each line's price and where it comes from (6.1 steps 1 and 2, 6.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reference.exact import half_up
from reference.nightly.events import Event, Schedule
from reference.nightly.state import Birth, Book, Opening, Position, whole


@dataclass(frozen=True)
class Terms:
    """USD for each share that the leaver's splits of the opening leave of its shares, ``ratio`` of them for one."""

    cash: Fraction
    ratio: Fraction

    def worth(self, shares: int) -> Fraction:
        """6.3.several: what ``shares`` before the splits are worth in the last closing."""
        return self.cash * max(1, whole(shares * self.ratio))


Leaving = dict[str, Terms | None]


def departures(next_events: list[Event], closes: dict[str, Fraction], book: Book, schedule: Schedule) -> Leaving:
    """Lines that leave in the next opening → their terms (None: their own price holds).

    ``book`` is the opening of this session. The first leaving event in the order of 6.3 gives the terms.
    """
    found: Leaving = {}
    for event in next_events:
        if schedule.leaves(event) and event.line not in found:
            cash = merger_terms(event, closes, book, schedule) if event.type == "stock_merger" else event.cash
            ratio = schedule.net_ratio(event.line, event.effective)
            found[event.line] = None if cash is None else Terms(cash, ratio)
    return found


def merger_terms(event: Event, closes: dict[str, Fraction], book: Book, schedule: Schedule) -> Fraction | None:
    """6.3, stock merger: round(acquirer's close × new/old + cash, 6), None where the acquirer has no close."""
    if event.other in closes:
        close = closes[event.other]
    elif event.other in book.lines:
        close = book.lines[event.other].displayed_close
    else:
        return None
    close = schedule.after_payments(close, event.other, event.effective)
    return Fraction(half_up(close * event.ratio + (event.cash or 0), 6))


def priced(opening: Opening, closes: dict[str, Fraction], leaving: Leaving) -> Book:
    """The book at the close: every line traded, carried, at its terms or estimated."""
    before = opening.book
    after = before.copy()
    for line, position in before.lines.items():
        after.lines[line] = at_close(position, leaving.get(line), closes.get(line))
    births = [birth for birth in opening.births if birth.parent in before.lines]
    for birth in births:
        child = after.lines[birth.child]
        if not before.lines[birth.child].capitalisation and child.source == "carried":
            after.lines[birth.child] = replace(child, source="estimate")
    for root in {birth.parent for birth in births}:
        for child, amount in estimates(root, births, before, after).items():
            position = after.lines[child]
            position = replace(position, capitalisation=position.capitalisation + amount)
            after.lines[child] = replace(position, close=position.displayed_close)
    return after


def at_close(position: Position, terms: Terms | None, close: Fraction | None) -> Position:
    """The position at its terms, else at ``close``, else carried."""
    if terms is not None:
        at_terms = replace(position, capitalisation=terms.worth(position.index_shares), source="terms")
        return replace(at_terms, close=at_terms.displayed_close)
    if close is None:
        return replace(position, close=position.displayed_close, source="carried")
    return replace(position, capitalisation=close * position.index_shares, close=close, source="traded")


def estimates(root: str, births: list[Birth], before: Book, after: Book) -> dict[str, Fraction]:
    """6.3, spin-off: what the children of ``root`` that have neither value nor close get of what it lost on the day.

    Those below it that came without a value and have a close account for a part of it. The rest goes to its children,
    and to theirs only where none of its own waits for it.
    """
    if not before.lines[root].capitalisation:
        return {}
    own = [birth for birth in births if birth.parent == root]
    below = list(own)
    for birth in below:
        if not birth.moved:
            below += [each for each in births if each.parent == birth.child and each not in below]
    rest = before.lines[root].capitalisation - after.lines[root].capitalisation
    for birth in below:
        child = after.lines[birth.child]
        if not birth.moved and child.source in ("traded", "terms"):
            rest -= child.capitalisation * Fraction(birth.shares, child.index_shares)
    waiting = [birth for birth in own if after.lines[birth.child].source == "estimate"]
    waiting = waiting or [birth for birth in below if after.lines[birth.child].source == "estimate"]
    counts: dict[str, int] = {}
    for birth in sorted(waiting, key=lambda birth: birth.child.encode()):
        counts[birth.child] = counts.get(birth.child, 0) + birth.shares
    found, left = {}, max(Fraction(0), rest)
    for number, (child, count) in enumerate(counts.items(), 1):
        part = Fraction(half_up(max(Fraction(0), rest) * count / sum(counts.values()), 6))
        found[child] = left if number == len(counts) else min(left, part)
        left -= found[child]
    return found
