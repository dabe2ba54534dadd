"""Corporate actions as the drops name them: which state holds, when it is effective, what is missing (6.3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod

from reference.nightly.parameters import NightlyParameters
from reference.nightly.sessions import next_session, on_or_after, previous_session

Drop = dict[str, list[dict]]

ORDER = (
    "split", "stock_dividend", "special_dividend", "return_of_capital", "rights", "offering", "spin_off",
    "cash_merger", "stock_merger", "tender", "delisting",
)  # fmt: skip
NOTED = ("ticker_change", "suspension", "resumption")
DIVIDEND = "cash_dividend"
SPLITS, PAYMENTS = ("split", "stock_dividend"), ("special_dividend", "return_of_capital")
LEAVING = ("cash_merger", "stock_merger", "tender", "delisting")

RATIO = ("ratio_new", "ratio_old")
FIELDS = {  # contract 2, "fields by type", without those for which null means something
    "split": RATIO,
    "stock_dividend": RATIO,
    "cash_dividend": ("cash_amount",),
    "special_dividend": ("cash_amount",),
    "return_of_capital": ("cash_amount",),
    "rights": (*RATIO, "cash_amount"),
    "offering": ("new_shares", "announced_date"),
    "spin_off": (*RATIO, "other_security_id"),
    "stock_merger": (*RATIO, "other_security_id"),
    "tender": ("tendered_fraction",),
}


@dataclass(frozen=True)
class Event:
    """One corporate action in its newest state, with the session in which it is effective."""

    event_id: str
    row: dict
    effective: date

    @property
    def line(self) -> str | None:
        return self.row["security_id"]

    @property
    def type(self) -> str:
        return self.row["event_type"]

    @property
    def other(self) -> str | None:
        return self.row["other_security_id"]

    @property
    def cash(self) -> Fraction | None:
        """USD a share."""
        return None if self.row["cash_amount"] is None else Fraction(self.row["cash_amount"])

    @property
    def ratio(self) -> Fraction:
        """new / old."""
        return Fraction(self.row["ratio_new"], self.row["ratio_old"])

    @property
    def is_confirmed(self) -> bool:
        return self.row["status"] == "confirmed"

    @property
    def is_complete(self) -> bool:
        """Whether every field of its type is there; a ratio of something for nothing is none."""
        fields = FIELDS.get(self.type, ())
        if any(self.row[name] is None for name in fields):
            return False
        return "ratio_old" not in fields or self.row["ratio_old"] != 0


def effective_session(row: dict) -> date | None:
    """6.3: the ex-date or the next session; an offering's is at least the second session after its announcement.

    None where there is no ex-date: such an event has no day.
    """
    if row["ex_date"] is None:
        return None
    session = on_or_after(row["ex_date"])
    if row["event_type"] == "offering" and row["announced_date"] is not None:
        session = max(session, next_session(next_session(row["announced_date"])))
    return session


def counted_once(rows: dict[str, dict]) -> dict[str, tuple[dict, str]]:
    """event_id → its row, and the id under which the event counts (6.3.several: its own, or that of the same event)."""

    def terms(row: dict) -> tuple:
        new, old = row["ratio_new"], row["ratio_old"]
        ratio = Fraction(new, old) if new is not None and old else (new, old)
        cash = row["cash_amount"] or 0 if row["event_type"] == "stock_merger" else row["cash_amount"]
        named = (row[name] for name in ("security_id", "event_type", "ex_date", "other_security_id", "new_shares"))
        return (*named, ratio, cash, row["tendered_fraction"])

    counted: dict[tuple, str] = {}
    for key in sorted(rows, key=lambda key: (rows[key]["status"] != "confirmed", key.encode())):
        counted.setdefault(terms(rows[key]), key)
    return {key: (row, counted[terms(row)]) for key, row in rows.items()}


class Schedule:
    """All events that are not cancelled and effective after the base day, as the drops up to ``last`` know them."""

    def __init__(self, drops: dict[date, Drop], base_day: date, last: date, parameters: NightlyParameters):
        self.drops, self.parameters = drops, parameters
        newest: dict[str, dict] = {}
        for session in sorted(session for session in drops if session <= last):
            for row in drops[session].get("corporate_actions", []):
                newest[row["event_id"]] = row
        rows = counted_once({key: row for key, row in newest.items() if row["status"] != "cancelled"})
        self.duplicates = {key: counted for key, (_, counted) in rows.items() if key != counted}
        found = [Event(key, row, effective_session(row)) for key, (row, counted) in rows.items() if key == counted]
        self.dated = [event for event in found if event.effective is not None]
        self.events = [event for event in self.dated if event.effective > base_day]
        self._by_session: dict[date, list[Event]] = defaultdict(list)
        for event in self.events:
            self._by_session[event.effective].append(event)

    def of_opening(self, session: date) -> list[Event]:
        """All but ordinary dividends effective in ``session``, in the order of 6.3; noted ones last."""
        rank = {kind: number for number, kind in enumerate((*ORDER, *NOTED))}
        events = [event for event in self._by_session.get(session, []) if event.type != DIVIDEND]
        return sorted(events, key=lambda event: (rank[event.type], event.event_id.encode()))

    def dividends(self, session: date) -> list[Event]:
        """Ordinary dividends whose ex-date is ``session``."""
        return [event for event in self._by_session.get(session, []) if event.type == DIVIDEND]

    def net_ratio(self, line: str | None, session: date) -> Fraction:
        """6.3.several: what the splits and stock dividends of a line in an opening make of a share."""
        splits = [event for event in self._applicable(line, session) if event.type in SPLITS]
        return prod((event.ratio for event in splits), start=Fraction(1))

    def after_payments(self, close: Fraction, line: str, session: date) -> Fraction:
        """6.3.several: a close divided by the line's net ratio, less what it pays a share in that opening."""
        remaining = close / self.net_ratio(line, session)
        for event in self._applicable(line, session):
            if event.type in PAYMENTS and event.cash <= remaining:  # beyond what there is: not applied
                remaining -= event.cash
        return remaining

    def _applicable(self, line: str | None, session: date) -> list[Event]:
        return [one for one in self.of_opening(session) if one.line == line and one.is_confirmed and one.is_complete]

    def leaves(self, event: Event) -> bool:
        """Whether the event takes its line out of every index."""
        if event.type not in LEAVING or not event.is_confirmed or not event.is_complete:
            return False
        return event.type != "tender" or self._tender_is_taken(event)

    def _tender_is_taken(self, event: Event) -> bool:
        """6.3: tendered ≥ 90 %, or a float < 5 % in the drop of the session before the ex-date."""
        if Fraction(event.row["tendered_fraction"]) >= self.parameters.tendered_fraction:
            return True
        before = self.drops.get(previous_session(event.effective))
        row = shares_of(before).get(event.line) if before else None
        if row is None or not row["total_shares"] or row["available_shares"] is None:
            return False
        return Fraction(row["available_shares"], row["total_shares"]) < self.parameters.tender_float

    def has_left(self, line: str, after: date | None, until: date) -> bool:
        """Whether an event effective after ``after`` (None: any day) and up to ``until`` takes the line out."""
        return self._takes_out(self.events, line, after, until)

    def has_ever_left(self, line: str, after: date, until: date) -> bool:
        """6.4 step 6: the same of all events, those effective on or before the base day too."""
        return self._takes_out(self.dated, line, after, until)

    def _takes_out(self, events: list[Event], line: str, after: date | None, until: date) -> bool:
        return any(
            event.line == line
            and event.effective <= until
            and (after is None or event.effective > after)
            and self.leaves(event)
            for event in events
        )

    def is_suspended(self, line: str, session: date) -> bool:
        """Whether a confirmed suspension is in force: not followed by a resumption up to ``session``."""
        told = [
            (event.effective, NOTED.index(event.type), event.event_id.encode())
            for event in self.events
            if event.line == line
            and event.type in ("suspension", "resumption")
            and event.is_confirmed
            and event.effective <= session
        ]
        return bool(told) and NOTED[max(told)[1]] == "suspension"


def shares_of(drop: Drop) -> dict[str, dict]:
    """security_id → its row of ``shares``."""
    return {row["security_id"]: row for row in drop["shares"]}


def closes_of(drop: Drop) -> dict[str, Fraction]:
    """security_id → its primary close; lines without one are not there."""
    return {
        row["security_id"]: Fraction(row["close"])
        for row in drop["prices"]
        if row["is_primary"] and row["close"] is not None
    }
