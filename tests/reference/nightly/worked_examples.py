"""How a worked example is written and checked: three securities, numbers computed by hand, for oracle and pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reference.nightly.chain import nightly_chain
from reference.nightly.composition import Published
from reference.nightly.drops import drop
from reference.nightly.events import Drop
from reference.nightly.tables import Day

# Monday to Friday without a holiday; no share update and no reconstitution is due.
MON, TUE, WED, THU, FRI = (date(2026, 5, day) for day in (4, 5, 6, 7, 8))

# a: 100 shares at 10 = 1,000 · b: 50 at 20 = 1,000 · c: 400 at 5 = 2,000. V = 4,000, level 1000, divisor 4.
CLOSES = {"a": "10", "b": "20", "c": "5"}
SHARES = {"a": (100, 200), "b": (50, 50), "c": (400, 1000)}
MEMBERS = {"a": "R3000E", "b": "R3000E", "c": "R3000E"}


@dataclass(frozen=True)
class Example:
    """Drops from the base day on, and what must come of them.

    ``expected``: (session, table) → key → columns with their values as text (None = null); a key that maps to None
    must have no row. Keys leave out ``R3000E``: ``"a"`` in closing, ``"e1 a"`` in corporate_actions_applied, ``""`` in
    index_values.
    """

    name: str
    drops: dict[date, Drop]
    expected: dict[tuple[date, str], dict[str, dict[str, str | None] | None]]
    reconstitutions: tuple[Published, ...] = field(default=())

    @property
    def base_day(self) -> date:
        return min(self.drops)

    @property
    def last(self) -> date:
        return max(self.drops)

    def days(self) -> dict[date, Day]:
        """The oracle's answer."""
        return nightly_chain(self.drops, self.base_day, self.last, reconstitutions=self.reconstitutions)


def week(
    *changes: dict,
    events: dict[date, tuple] | None = None,
    members: dict | None = None,
    sessions: tuple[date, ...] = (MON, TUE, WED, THU, FRI),
    millions: bool = False,
) -> dict[date, Drop]:
    """Drops of the first ``len(changes) + 1`` sessions: the base day, then each day's changes of close and shares.

    A change maps a line to its close (text, None = not traded) or to (close, available, total). ``millions``: a million
    times the shares.
    """
    closes = dict(CLOSES)
    shares = {
        line: tuple(count * (1_000_000 if millions else 1) for count in counts) for line, counts in SHARES.items()
    }
    days = {}
    for session, change in zip(sessions, ({}, *changes), strict=False):
        for line, value in change.items():
            closes[line] = value[0] if isinstance(value, tuple) else value
            if isinstance(value, tuple):
                shares[line] = value[1:]
        day_events = (events or {}).get(session, ())
        days[session] = drop(session, closes, shares, day_events, members or MEMBERS)
    return days


def failures(example: Example, table_of: Callable[[date, str], list[dict]], code: str = "R3000E") -> list[str]:
    """Where the tables differ from the numbers worked out by hand. ``table_of(session, table)`` gives its rows."""
    found = []
    for (session, table), rows in example.expected.items():
        there = {key_of(table, row): row for row in table_of(session, table) if row.get("index_code", code) == code}
        for key, columns in rows.items():
            label = f"{example.name} {session} {table} {key}".strip()
            if columns is None or key not in there:
                if (columns is None) != (key not in there):
                    found.append(f"{label}: {'no row expected' if columns is None else 'no row'}")
                continue
            found += [
                f"{label} {column}: {there[key][column]!r}, by hand {value}"
                for column, value in columns.items()
                if not is_value(there[key][column], value)
            ]
    return found


def key_of(table: str, row: dict) -> str:
    """The key as examples write it."""
    names = {"corporate_actions_applied": ("event_id", "security_id"), "index_values": ()}
    return " ".join(str(row[name]) for name in names.get(table, ("security_id",)))


def is_value(there, by_hand: str | None) -> bool:
    """Whether a typed value is the one written as text; numbers by value, a double by its shortest text."""
    if by_hand is None or there is None:
        return there is by_hand
    if isinstance(there, int | float | Decimal):
        return Fraction(str(there)) == Fraction(by_hand)
    return str(there) == by_hand
