"""A moment of the past, as a place in the ledger: what was recorded up to there was known then.

The order is the number, never the clock. An entry belongs to a time when it and every entry before it were recorded by
then: a clock that was set back does not make a late entry look early.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home

Moment = int | date | datetime | str
SHAPES = "a ledger number, a date (the end of that day, UTC) or a time such as 2026-06-26T20:15 (UTC)"


def known_at(home: Home, moment: Moment) -> list[dict[str, Any]]:
    """The ledger's entries up to ``moment``, inclusive: a ledger number, a date (its whole day, UTC), a time or a text

    of one of them. Raises RankdayError for any other text and for a number that the ledger has not reached.
    """
    entries = ledger.entries(home)
    limit = _parsed(moment) if isinstance(moment, str) else moment
    if isinstance(limit, int):
        if not 0 <= limit <= len(entries):
            raise RankdayError(f"ledger number {limit}: the newest entry of {home.root} is {len(entries)}")
        return entries[:limit]
    at = limit if isinstance(limit, datetime) else datetime.combine(limit, time.max)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    later = (number for number, one in enumerate(entries) if datetime.fromisoformat(one["recorded_at"]) > at)
    return entries[: next(later, len(entries))]


def _parsed(text: str) -> int | date | datetime:
    if re.fullmatch(r"[0-9]{1,8}", text):
        return int(text)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise RankdayError(f"moment {text!r}: give {SHAPES}")
