"""Sessions of XNYS, asked of exchange_calendars directly: the referee takes nothing from the library it judges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import lru_cache

FRIDAY = 4


@lru_cache(maxsize=1)
def _sessions() -> tuple[date, ...]:
    import exchange_calendars

    calendar = exchange_calendars.get_calendar("XNYS", start="1995-01-01", end="2035-12-31")
    return tuple(stamp.date() for stamp in calendar.sessions)


def on_or_after(day: date) -> date:
    """``day`` if it is a session, else the next one."""
    return _sessions()[bisect_left(_sessions(), day)]


def next_session(day: date) -> date:
    """The first session strictly after ``day``."""
    return _sessions()[bisect_right(_sessions(), day)]


def previous_session(day: date) -> date:
    """The last session strictly before ``day``."""
    return _sessions()[bisect_left(_sessions(), day) - 1]


def sessions_between(first: date, last: date) -> list[date]:
    """Every session from ``first`` to ``last``, both inclusive."""
    return list(_sessions()[bisect_left(_sessions(), first) : bisect_right(_sessions(), last)])


def is_share_update(day: date, months: tuple[int, ...]) -> bool:
    """6.2: whether ``day`` is the third Friday of one of ``months``, or the session before it if that is closed."""
    if day.month not in months:
        return False
    first = date(day.year, day.month, 1)
    third_friday = first + timedelta(days=(FRIDAY - first.weekday()) % 7 + 14)
    return day == (third_friday if on_or_after(third_friday) == third_friday else previous_session(third_friday))
