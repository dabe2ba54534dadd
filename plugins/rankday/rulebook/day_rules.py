"""The words by which a calendar row names a day of a month: `last_business_day`, `last_friday`, `friday_3`."""

from __future__ import annotations

from calendar import day_name, monthrange
from datetime import date, timedelta

WEEK = timedelta(days=7)
LAST_SESSION = "last_business_day"
_WEEKDAYS = {name.lower(): number for number, name in enumerate(day_name)}
DAY_RULES = (
    LAST_SESSION,
    *(f"last_{name}" for name in _WEEKDAYS),
    *(f"{name}_{nth}" for name in _WEEKDAYS for nth in range(1, 5)),
)


def day_by_rule(rule: str, year: int, month: int) -> date:
    """The day of the month before it is moved to a session; ``rule`` is one of DAY_RULES."""
    last_day = date(year, month, monthrange(year, month)[1])
    if rule == LAST_SESSION:
        return last_day
    if rule.startswith("last_"):
        return last_day - timedelta(days=(last_day.weekday() - _WEEKDAYS[rule.removeprefix("last_")]) % 7)
    weekday, _, nth = rule.partition("_")
    first_day = date(year, month, 1)
    first = first_day + timedelta(days=(_WEEKDAYS[weekday] - first_day.weekday()) % 7)
    return first + (int(nth) - 1) * WEEK
