"""When the share counts of all lines are updated (docs/methodology.md 6.2): the dated rows of `share_updates.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from rankday.contract.project import SHIPPED_RULEBOOK
from rankday.rulebook.day_rules import DAY_RULES, day_by_rule
from rankday.rulebook.rows import RULEBOOK, rule_rows
from rankday.rulebook.sessions import session_on_or_before

FILE = "share_updates.csv"
COLUMNS = ("first_year", "last_year", "month", "rule", "clause", "note")


def is_share_update(session: date, rulebook: Path | None = None) -> bool:
    """Whether shares are updated after the close of ``session``, by ``rulebook`` (default: the one in force).

    A rulebook archived before there was this file is read as if it had the rows of today. Raises RankdayError with
    file, row and column for a value that cannot be read.
    """
    places = (rulebook or RULEBOOK) / FILE, SHIPPED_RULEBOOK / FILE
    file = next(place for place in places if place.is_file())
    return any(
        session == session_on_or_before(day_by_rule(update.rule, session.year, update.month))
        for update in _updates(file, file.stat().st_mtime_ns)
        if update.month == session.month and update.holds_in(session.year)
    )


@dataclass(frozen=True)
class _Update:
    first_year: int
    last_year: int | None
    month: int
    rule: str

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@lru_cache(maxsize=4)
def _updates(file: Path, _changed: int) -> tuple[_Update, ...]:
    return tuple(
        _Update(
            row.whole("first_year"), row.whole_or_none("last_year"), row.month("month"), row.one_of("rule", DAY_RULES)
        )
        for row in rule_rows(file, COLUMNS)
    )
