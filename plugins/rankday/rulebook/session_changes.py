"""Sessions that the exchange's calendar package does not know of (1.calendar): closures and openings, as rows.

``session_changes.csv`` in the rulebook says what held for everybody; that of a home adds what two people entered there.
`rankday.rulebook.sessions` applies the rows in force, and nothing else does: every date is asked of it. In force are
those of the home whose work the process is at (`with_changes_of`), else those of the rulebook.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.rulebook.approved_rows import refuse_one_person, refuse_outer_spaces
from rankday.rulebook.rows import RULEBOOK, Row, rule_rows

NAME = "session_changes.csv"
CLOSURE, OPENING = "closure", "opening"
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2060, 12, 31)  # what is asked of the package


@dataclass(frozen=True)
class SessionChange:
    """One row: ``date`` is no session (``closure``) or is one (``opening``). People are named in a home's rows only."""

    kind: str
    date: date
    reason: str
    author: str | None = None
    approver: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """The same as plain values, the date as text."""
        return {**vars(self), "date": self.date.isoformat()}

    def __str__(self) -> str:
        word = "closed" if self.kind == CLOSURE else "open"
        return f"{word}: {self.reason}"


HOME_COLUMNS = tuple(column.name for column in fields(SessionChange))
COLUMNS = HOME_COLUMNS[:3]


class _OfHome:
    """The rows of one home, read when the first date is asked for, and once: a run sees the same days to its end."""

    def __init__(self, home: Home | Callable[[], Home]):
        self.home = home

    @functools.cached_property
    def rows(self) -> tuple[SessionChange, ...]:
        return changes_of(self.home if isinstance(self.home, Home) else self.home())


_in_force: ContextVar[tuple[SessionChange, ...] | _OfHome | None] = ContextVar("session_changes", default=None)


def in_force() -> tuple[SessionChange, ...]:
    """The rows in force, in order; of two rows of one day the later holds. Raises RankdayError as `changes_of`."""
    now = _in_force.get()
    if now is None:
        return changes_in(RULEBOOK / NAME)
    return now.rows if isinstance(now, _OfHome) else now


def changed_by(day: date) -> SessionChange | None:
    """The row in force for ``day``; None where the package alone says what it is."""
    return next((row for row in reversed(in_force()) if row.date == day), None)


def is_closed(day: date) -> bool:
    """Whether a row says that ``day`` is no session: what was delivered for it is of no session."""
    row = changed_by(day)
    return row is not None and row.kind == CLOSURE


@contextmanager
def with_changes(rows: Iterable[SessionChange]) -> Iterator[None]:
    """Exactly ``rows`` are in force while the block runs: in a replay, those that the result was computed with."""
    with _set(tuple(rows)):
        yield


@contextmanager
def with_changes_of(home: Home | Callable[[], Home]) -> Iterator[None]:
    """The rows of the rulebook and of ``home`` are in force while the block runs, as they are when it first asks; a
    function that finds the home is called no earlier."""
    now = _in_force.get()
    with _set(now if isinstance(now, _OfHome) and now.home == home else _OfHome(home)):
        yield


def in_sessions_of_home(function: Callable) -> Callable:
    """Call ``function``, whose first argument is a home, `with_changes_of` that home."""

    @functools.wraps(function)
    def call(home: Home, *arguments: Any, **options: Any) -> Any:
        with with_changes_of(home):
            return function(home, *arguments, **options)

    return call


@contextmanager
def _set(value: tuple[SessionChange, ...] | _OfHome) -> Iterator[None]:
    token = _in_force.set(value)
    try:
        yield
    finally:
        _in_force.reset(token)


def changes_of(home: Home) -> tuple[SessionChange, ...]:
    """The rows of the rulebook, then those of ``home``. Raises RankdayError naming file, row and column of a wrong one:

    a home's row has two names, of two people.
    """
    return (*changes_in(RULEBOOK / NAME), *home_changes(home))


def home_changes(home: Home) -> tuple[SessionChange, ...]:
    """The rows that were entered in ``home``; none without the file. Raises RankdayError as `changes_of`."""
    return changes_in(home.session_changes_file, people=True)


def changes_in(file: Path, people: bool = False) -> tuple[SessionChange, ...]:
    """The rows of one file, of a home where ``people`` are needed; none without it. Raises RankdayError."""
    try:
        changed = file.stat().st_mtime_ns, file.stat().st_size
    except FileNotFoundError:
        return ()
    return _read(file, people, changed)


@functools.lru_cache(maxsize=16)
def _read(file: Path, people: bool, _changed: tuple[int, int]) -> tuple[SessionChange, ...]:
    rows = rule_rows(file, HOME_COLUMNS if people else COLUMNS, called=str(file) if people else None)
    return tuple(_change(row, people) for row in rows)


def _change(row: Row, people: bool) -> SessionChange:
    refuse_outer_spaces(row, HOME_COLUMNS if people else COLUMNS)
    kind, day = row.one_of("kind", (CLOSURE, OPENING)), row.day("date")
    if not FIRST_DAY <= day <= LAST_DAY:
        row.refuse("date", f"{day}: the calendar of the exchange is known from {FIRST_DAY} to {LAST_DAY} only")
    if people:
        refuse_one_person(row, "a change of sessions")
    return SessionChange(kind, day, row["reason"], row.get("author") or None, row.get("approver") or None)


def write(rows: Iterable[SessionChange], file: Path) -> None:
    """Write ``rows`` as `changes_in` reads them, in place of ``file``, which appears whole."""
    draft = file.with_name(f".{file.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(HOME_COLUMNS)
        writer.writerows(astuple(row) for row in rows)
    draft.replace(file)
