"""Sessions of the New York Stock Exchange (docs/methodology.md 1: "business days are sessions of `XNYS`").

A thin door to exchange_calendars, which is asked once for each of its versions (`cache`): it imports pandas and
computes the holidays of ninety years, half a second of every command. What the package does not know, a day of mourning
announced last week, is a row (`session_changes`); a half day is a session.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version

from rankday.contract.cache import cached
from rankday.contract.errors import RankdayError
from rankday.rulebook.session_changes import FIRST_DAY, LAST_DAY, OPENING, SessionChange, changed_by, in_force

EXCHANGE = "XNYS"


def _all_sessions() -> tuple[date, ...]:
    return _with_changes(in_force())


@lru_cache(maxsize=16)
def _with_changes(rows: tuple[SessionChange, ...]) -> tuple[date, ...]:
    known = _known_to_package()
    if not rows:
        return known
    is_open = {row.date: row.kind == OPENING for row in rows}  # the later row of a day holds
    return tuple(sorted({day for day in (*known, *is_open) if is_open.get(day, True)}))


@lru_cache(maxsize=1)
def _known_to_package() -> tuple[date, ...]:
    versions = "-".join(version(package) for package in ("exchange-calendars", "pandas"))
    name = f"sessions-{EXCHANGE}-{FIRST_DAY:%Y}-{LAST_DAY:%Y}-{versions}"
    return tuple(date.fromordinal(number) for number in cached(name, _computed_sessions))


def _computed_sessions() -> list[int]:
    import exchange_calendars

    calendar = exchange_calendars.get_calendar(EXCHANGE, start=FIRST_DAY.isoformat(), end=LAST_DAY.isoformat())
    return [stamp.date().toordinal() for stamp in calendar.sessions]


def _checked(day: date) -> date:
    # A datetime is a date too, but its time of day would be dropped without a word.
    if isinstance(day, datetime):
        raise TypeError(f"a datetime.date is needed, not {day!r}")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RankdayError(f"{day}: the exchange's calendar is known from {FIRST_DAY} to {LAST_DAY} only")
    return day


def is_session(day: date) -> bool:
    """Whether the exchange trades on ``day`` (half days count). RankdayError outside 1970–2060."""
    sessions = _all_sessions()
    position = bisect_left(sessions, _checked(day))
    return position < len(sessions) and sessions[position] == day


def session_on_or_before(day: date) -> date:
    """``day`` if it is a session, else the last one before it."""
    return _session_at(bisect_right(_all_sessions(), _checked(day)) - 1, f"{day}: no session is known on or before it")


def session_on_or_after(day: date) -> date:
    """``day`` if it is a session, else the first one after it."""
    return _session_at(bisect_left(_all_sessions(), _checked(day)), f"{day}: no session is known on or after it")


def previous_session(day: date) -> date:
    """The last session strictly before ``day``, which need not be one itself."""
    return _session_at(bisect_left(_all_sessions(), _checked(day)) - 1, f"{day}: no session is known before it")


def next_session(day: date) -> date:
    """The first session strictly after ``day``, which need not be one itself."""
    return _session_at(bisect_right(_all_sessions(), _checked(day)), f"{day}: no session is known after it")


def _session_at(position: int, refusal: str) -> date:
    if not 0 <= position < len(_all_sessions()):
        raise RankdayError(refusal)
    return _all_sessions()[position]


def sessions_between(first: date, last: date) -> list[date]:
    """Every session from ``first`` to ``last``, both inclusive, in order; empty if ``last`` is before ``first``."""
    sessions = _all_sessions()
    return list(sessions[bisect_left(sessions, _checked(first)) : bisect_right(sessions, _checked(last))])


def every_session() -> list[date]:
    """Every session that is known, of the past and to come, in order."""
    return list(_all_sessions())


def changed_between(first: date, last: date) -> list[date]:
    """The days from ``first`` to ``last``, both inclusive, of which a row in force makes another than the package."""
    rows = in_force()
    known, days = set(_known_to_package()) if rows else set(), sorted({row.date for row in rows})
    return [day for day in days if first <= day <= last and is_session(day) is not (day in known)]


def checked_session(day: date) -> date:
    """``day`` if it is a session; RankdayError naming why not, and the sessions on either side, otherwise."""
    if not is_session(day):
        row = changed_by(day)
        raise RankdayError(
            f"{day} is no session of the New York Stock Exchange{f' ({row})' if row else ''};"
            f" the nearest are {previous_session(day)} and {next_session(day)}"
        )
    return day
