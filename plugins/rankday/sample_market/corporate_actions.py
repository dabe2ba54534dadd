"""Corporate actions as the market announces them: the named ones, and those that chance brings later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rankday.sample_market.cases import HAPPENINGS, company_id_of
from rankday.sample_market.dice import Dice
from rankday.sample_market.units import CENT, MICRO, micro

LEAVING = ("cash_merger", "stock_merger", "delisting")

# An event that takes place is confirmed, and one called off is cancelled, before its ex-date, so that no published day
# has to be corrected; the one named case that does need it comes after the default five sessions.
# event type → chances of 1,000,000 candidate lines a session, fewest and most sessions from announcement to ex-date
RATES = {
    "cash_dividend": (4_200, 2, 6), "split": (70, 3, 8), "stock_dividend": (40, 3, 8), "special_dividend": (60, 3, 8),
    "return_of_capital": (25, 3, 8), "rights": (25, 5, 9), "offering": (150, 3, 5), "cash_merger": (90, 8, 18),
    "stock_merger": (35, 8, 18), "tender": (20, 8, 15), "delisting": (30, 4, 9), "ticker_change": (80, 2, 6),
    "suspension": (40, 2, 3),
}  # fmt: skip
_SPLITS = ((2, 1), (3, 1), (3, 2), (4, 1), (10, 1))
_REVERSE_SPLITS = ((1, 5), (1, 10), (1, 20))


@dataclass
class Event:
    """One corporate action; sessions are ordinals from the rank day, ``line`` and ``other`` places in the book."""

    event_id: str
    line: int
    event_type: str
    announced: int
    confirmed: int | None
    ex: int
    ex_date: date
    ratio: tuple[int, int] | None = None
    cash: int | None = None
    other: int | None = None
    tendered: int | None = None
    new_shares: int | None = None
    cancelled: int | None = None
    first_in: int | None = None

    def status(self, session: int) -> str:
        """As the drop of ``session`` names it."""
        if self.cancelled is not None and self.cancelled <= session:
            return "cancelled"
        return "confirmed" if self.confirmed is not None and self.confirmed <= session else "announced"

    def takes_place(self) -> bool:
        """Whether it changes the market on its ex-date."""
        return self.status(self.ex) == "confirmed"

    def leaves(self) -> bool:
        """Whether its line is gone from the ex-date on (methodology 6.3)."""
        is_taken = self.event_type == "tender" and self.tendered >= MICRO * 9 // 10
        return self.takes_place() and (self.event_type in LEAVING or is_taken)

    def is_named_in(self, session: int) -> bool:
        """From its announcement to its ex-date; one that was forgotten until then, in one drop."""
        first = self.announced if self.first_in is None else self.first_in
        return first <= session <= max(self.ex, first)


def named_events(book, sessions: list[date]) -> list[Event]:
    """The named corporate actions of those named companies that a market of this size has."""
    place_of = {line: place for line, place in book.place_of.items() if book.is_case[place]}
    events = []
    for number, happening in enumerate(HAPPENINGS, start=1):
        line = place_of.get(f"S{company_id_of(happening.company)[1:]}A")
        other = happening.other and place_of.get(f"S{company_id_of(happening.other)[1:]}A")
        if line is None or (happening.other and other is None):
            continue
        ex, ex_date = happening.ex, sessions[happening.ex]
        if happening.is_on_closed_day:
            ex = next(s for s in range(ex, len(sessions)) if sessions[s] - sessions[s - 1] > timedelta(days=1))
            ex_date = sessions[ex] - timedelta(days=1)
        events.append(
            Event(
                f"E{number:07d}", line, happening.event_type, happening.announced, happening.confirmed, ex, ex_date,
                happening.ratio, happening.cash and micro(happening.cash), other,
                happening.tendered and micro(happening.tendered), happening.new_shares, happening.cancelled,
                happening.first_in,
            )
        )  # fmt: skip
    return events


def chance_events(session: int, free: list[int], book, sessions: list[date], dice: Dice) -> list[Event]:
    """What is announced in ``session`` about the lines in ``free``, each at most once.

    ``free`` are places of lines in ``book`` (its ``value`` in millionths, ``total`` shares, ``is_alone``).
    """
    events: list[Event] = []
    taken: set[int] = set()
    throws = dice.array_below(1_000_000, len(free)).tolist()
    for line, throw in zip(free, throws, strict=True):
        for event_type, (rate, soonest, latest) in RATES.items():
            if throw < rate and line not in taken:
                ex = session + dice.between(soonest, latest)
                event_id = f"E{session + 1:04d}{len(events) + 1:03d}"
                event = Event(event_id, line, event_type, session, session + 1, ex, sessions[ex])
                if _set_terms(event, [each for each in free if each not in taken], book, dice):
                    events += [event, *_sequel(event, sessions)]
                    taken |= {event.line, event.other}
                break
            throw -= rate
    return events


def _set_terms(event: Event, free: list[int], book, dice: Dice) -> bool:
    """Fill in the terms; False where they would make no sense for this line."""
    value, total = int(book.value[event.line]), int(book.total[event.line])
    kind = event.event_type
    if (kind in LEAVING or kind in ("tender", "suspension")) and not book.is_alone[event.line]:
        return False
    if kind == "split":
        event.ratio = dice.one_of(_REVERSE_SPLITS if value < 6 * MICRO else _SPLITS)
    elif kind == "stock_dividend":
        event.ratio = dice.one_of(((21, 20), (11, 10), (103, 100)))
    elif kind in ("cash_dividend", "special_dividend", "return_of_capital"):
        low, high = (2, 12) if kind == "cash_dividend" else (30, 120)
        event.cash = value * dice.between(low, high) // 1_000 // CENT * CENT
        if not event.cash:
            return False
    elif kind == "rights":
        event.ratio, event.cash = (1, dice.between(3, 8)), value * dice.between(600, 850) // 1_000 // CENT * CENT
    elif kind == "offering":
        event.new_shares = total * dice.between(20, 120) // 1_000
    elif kind in ("cash_merger", "tender"):
        event.cash = value * dice.between(1_120, 1_400) // 1_000 // CENT * CENT
        event.tendered = dice.between(910, 990) * 1_000 if kind == "tender" else None
    elif kind == "stock_merger":
        event.other = dice.one_of(free)
        acquirer = int(book.value[event.other])
        event.ratio = (value * dice.between(100, 108) // acquirer, 100)
        return event.other != event.line and event.ratio[0] > 0
    elif kind == "delisting":
        event.cash = dice.one_of((None, 100))
    chance = dice.below(100)
    if kind not in LEAVING and kind not in ("tender", "suspension"):
        if chance < 4:
            event.confirmed = None
        elif chance < 8:
            event.cancelled = event.ex - 1
    return True


def _sequel(event: Event, sessions: list[date]) -> list[Event]:
    """A suspension ends three sessions later."""
    if event.event_type != "suspension":
        return []
    back = event.ex + 3
    return [Event(f"{event.event_id}R", event.line, "resumption", event.announced, back - 1, back, sessions[back])]
