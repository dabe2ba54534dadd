"""Session after session: events of the day, returns that move together, halts, volumes, changed share counts.

What happens in a session depends on the seed and on the sessions before it, never on how many follow: a longer sample
begins with the same drops as a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from rankday.sample_market.book import HALTED, NO_ROW, NO_TRADE, TRADED, Book
from rankday.sample_market.corporate_actions import Event, chance_events, named_events
from rankday.sample_market.dice import Dice
from rankday.sample_market.rank_day import Market
from rankday.sample_market.units import MICRO, ticks

# Sessions of the calendar that must be known beyond the last one generated, for ex-dates to come.
SESSIONS_AHEAD = 30
_SHARE_OF_RETURN = {"warrant": 2_000, "preferred_stock": 120, "note": 60, "unit": 200, "depositary_receipt": 1_000,
                    "etf": 800, "mutual_fund": 700}  # fmt: skip


@dataclass(frozen=True)
class Day:
    """One session, ``sessions[session]``, as it will be written; arrays are by place in ``book.lines``."""

    session: int
    sessions: list[date]
    book: Book
    status: np.ndarray
    close: np.ndarray
    volume: np.ndarray
    shares_as_of: list[date]
    events: list[Event]


def days(market: Market, sessions: list[date], count: int) -> Iterator[Day]:
    """The first ``count`` of ``sessions`` in order; ``sessions[0]`` is the rank day, SESSIONS_AHEAD more must follow.

    The book is the same object every time, changed from day to day: use a Day before asking for the next.
    """
    book = Book([*market.companies, *market.children])
    for place, line in enumerate(book.lines):
        if line.born:
            line.listing_date = sessions[line.born]
        if line.close is not None:
            book.value[place] = line.close
    events = named_events(book, sessions)
    as_of = [last_quarter_end(sessions[0])] * len(book.lines)
    events += _announced(0, book, events, market, sessions)
    yield Day(0, sessions, book, *_rank_day(book), as_of, [event for event in events if event.is_named_in(0)])
    for session in range(1, count):
        book.is_there |= book.born == session
        for event in sorted((e for e in events if e.ex == session), key=lambda e: (_ORDER[e.event_type], e.event_id)):
            if event.takes_place():
                book.apply(event)
        # A target trades a little below what is offered for it.
        bids = [event for event in events if event.event_type in ("cash_merger", "tender")]
        pinned = {event.line: event.cash for event in bids if event.announced < session < event.ex}
        status, close, volume = _trade(book, Dice(market.seed, 4, session), pinned)
        for place in _changed_counts(book, Dice(market.seed, 5, session)):
            as_of[place] = sessions[session]
        events = [event for event in events if event.is_named_in(session) or event.ex >= session]
        events += _announced(session, book, events, market, sessions)
        named = [e for e in events if e.is_named_in(session) and book.is_there[e.line]]
        yield Day(session, sessions, book, status, close, volume, as_of, named)


_ORDER = {
    name: place
    for place, name in enumerate(
        ("split", "stock_dividend", "special_dividend", "return_of_capital", "cash_dividend", "rights", "offering",
         "spin_off", "cash_merger", "stock_merger", "tender", "delisting", "ticker_change", "suspension", "resumption")
    )
}  # fmt: skip


def _rank_day(book: Book) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Status, close and volume exactly as the lines say, −1 where unknown."""
    close = np.array([-1 if line.close is None else line.close for line in book.lines], np.int64)
    volume = np.array([-1 if line.volume is None else line.volume for line in book.lines], np.int64)
    return book.first_status, close, volume


def _trade(book: Book, dice: Dice, pinned: dict[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Move every value by market, company and line; then who traded, at what price and how much."""
    size = len(book.lines)
    market = sum(dice.between(-4_000, 4_100) for _ in range(3))
    own = sum(dice.array_between(-9_000, 9_000, len(book.companies)) for _ in range(3))
    own *= np.where(dice.array_below(200, len(book.companies)) == 0, 5, 1)  # news
    part = np.array([_SHARE_OF_RETURN.get(line.security_type, 1_000) for line in book.lines], np.int64)
    moved = (market + own)[book.company] * part // 1_000 + dice.array_between(-400, 400, size)
    book.value = np.maximum(book.value * (MICRO + np.clip(moved, -400_000, 400_000)) // MICRO, 100)
    nearness = dice.array_between(985, 999, size)
    for line, cash in pinned.items():
        book.value[line] = cash * nearness[line] // 1_000

    is_thin = np.array([line.mic not in ("XNYS", "XNAS", "BATS", "ARCX") for line in book.lines])
    chance = np.where(is_thin, 30_000, 900)
    throw = dice.array_below(MICRO, size)
    status = np.where(throw < chance, np.where(throw % 10 == 0, HALTED, NO_TRADE), TRADED)
    # What did not trade on the rank day on purpose does not trade later; the rest of it trades again by chance.
    was_shut = (book.first_status == NO_ROW) | (book.first_status == HALTED)
    status = np.where(was_shut | book.is_case, book.first_status, status)
    status = np.where(book.is_suspended & (status != NO_ROW), HALTED, status)
    volume = book.usual_volume * dice.array_between(300, 2_500, size) // 1_000
    is_traded = status == TRADED
    return status, np.where(is_traded, ticks(book.value), -1), np.where(is_traded, volume, 0)


def _changed_counts(book: Book, dice: Dice) -> list[int]:
    """Buybacks and issues of some random equity lines: total and available move together, by up to 3 %."""
    places = np.nonzero(dice.array_below(1_000, len(book.lines)) < 2)[0].tolist()
    changed = []
    for place in places:
        if book.lines[place].is_equity and not book.is_case[place] and book.is_there[place]:
            book.multiply_shares(place, 1_000 + dice.between(-25, 30), 1_000)
            changed.append(place)
    return changed


def _announced(session: int, book: Book, events: list[Event], market: Market, sessions: list[date]) -> list[Event]:
    """Events of chance, about lines that wait for no other; the only equity line of a company built to be eligible."""
    busy = {event.line for event in events} | {event.other for event in events}
    free = [
        place
        for place in range(len(book.lines))
        if book.is_there[place] and place not in busy and _may_have_events(book, place)
    ]
    return chance_events(session, free, book, sessions, Dice(market.seed, 6, session))


def _may_have_events(book: Book, place: int) -> bool:
    company = book.companies[book.company[place]]
    return (
        company.is_prospect
        and company.kind != "case"
        and book.lines[place].is_equity
        and book.total[place] > 0
        and sum(line.is_equity for line in company.lines) == 1
    )


def last_quarter_end(day: date) -> date:
    """The last day of March, June, September or December before ``day``."""
    ends = [date(day.year - 1, 12, 31), date(day.year, 3, 31), date(day.year, 6, 30), date(day.year, 9, 30)]
    return max(end for end in ends if end < day)
