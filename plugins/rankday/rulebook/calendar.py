"""The calendar's facts, read from the rulebook's seeds: `calendar_rules.csv` (dated rules) and `calendar_dates.csv`
(dates that were announced as dates, and changes for a single event). Reading and checking only; `season` decides.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.project import SEEDS
from rankday.rulebook.rows import Row, rule_rows

STATUSES = ("in_force", "superseded")
RANK_RULES = ("last_business_day", "dated")
IMPLEMENTATION_RULES = ("last_friday", "friday_1", "friday_2", "friday_3", "friday_4", "dated")
KINDS = ("rank", "list", "lock_down", "implementation")


@dataclass(frozen=True)
class Rule:
    """One row of calendar_rules.csv: how one season of the year is dated from ``first_year`` to ``last_year``.

    ``last_year`` None is "until further notice". Without ``first_list_weeks_before`` there are no lists by rule.
    """

    calendar_version: str
    status: str
    season: str
    first_year: int
    last_year: int | None
    rank_month: int
    rank_rule: str
    implementation_month: int
    implementation_rule: str
    first_list_weeks_before: int | None
    query_period_days: int | None
    lock_down_days_before: int | None
    clause: str
    note: str

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


COLUMNS = {
    "calendar_rules.csv": tuple(column.name for column in fields(Rule)),
    "calendar_dates.csv": ("calendar_version", "event_id", "kind", "date", "clause"),
}


@dataclass(frozen=True)
class CalendarFacts:
    """Both files. ``dates`` maps (calendar_version, event_id, kind) to its dates in order."""

    rules: tuple[Rule, ...]
    dates: dict[tuple[str, str, str], tuple[date, ...]]

    def versions(self) -> list[str]:
        """Names of the calendar versions, in the order of the file."""
        return list(dict.fromkeys(rule.calendar_version for rule in self.rules))


def calendar_facts() -> CalendarFacts:
    """The calendar of the rulebook, or of the archived one that ``RANKDAY_RULEBOOK`` names.

    Raises RankdayError with file, row and column for a value that cannot be read.
    """
    seeds = Path(os.environ.get("RANKDAY_RULEBOOK") or SEEDS)
    files = [_seed_file(seeds, name) for name in ("calendar_rules.csv", "calendar_dates.csv")]
    # A scheduler runs for months: a changed file is read again, an unchanged one is not.
    return _read(*files, *(file.stat().st_mtime_ns for file in files))


def _seed_file(seeds: Path, name: str) -> Path:
    for candidate in (seeds / "rulebook" / name, seeds / name):
        if candidate.is_file():
            return candidate
    raise RankdayError(f"the rulebook's calendar is missing: {name} is not in {seeds}")


@lru_cache(maxsize=4)
def _read(rules_file: Path, dates_file: Path, *_changed: int) -> CalendarFacts:
    rules = tuple(_rule(row) for row in rule_rows(rules_file, COLUMNS[rules_file.name]))
    _refuse_overlaps(rules, rules_file)
    versions = {rule.calendar_version for rule in rules}
    dates: dict[tuple[str, str, str], tuple[date, ...]] = {}
    for row in rule_rows(dates_file, COLUMNS[dates_file.name]):
        version, event_id, kind = row.one_of("calendar_version", versions), row["event_id"], row.one_of("kind", KINDS)
        key = (version, event_id, kind)
        if key in dates and kind != "list":
            row.refuse("kind", f"a second {kind} date for {event_id}")
        dates[key] = tuple(sorted((*dates.get(key, ()), row.day("date"))))
    return CalendarFacts(rules, dates)


def _rule(row: Row) -> Rule:
    return Rule(
        calendar_version=row["calendar_version"],
        status=row.one_of("status", STATUSES),
        season=row["season"],
        first_year=row.whole("first_year"),
        last_year=row.whole_or_none("last_year"),
        rank_month=row.month("rank_month"),
        rank_rule=row.one_of("rank_rule", RANK_RULES),
        implementation_month=row.month("implementation_month"),
        implementation_rule=row.one_of("implementation_rule", IMPLEMENTATION_RULES),
        first_list_weeks_before=row.whole_or_none("first_list_weeks_before"),
        query_period_days=row.whole_or_none("query_period_days"),
        lock_down_days_before=row.whole_or_none("lock_down_days_before"),
        clause=row["clause"],
        note=row["note"],
    )


def _refuse_overlaps(rules: tuple[Rule, ...], file: Path) -> None:
    """Two rules may not date the same season of a year: neither within a version nor among those in force."""
    for number, rule in enumerate(rules):
        for other in rules[:number]:
            rivals = rule.calendar_version == other.calendar_version or rule.status == other.status == "in_force"
            later, earlier = max(rule.first_year, other.first_year), (rule.last_year, other.last_year)
            ends = min((year for year in earlier if year is not None), default=later)
            if rivals and rule.implementation_month == other.implementation_month and later <= ends:
                raise RankdayError(
                    f"{file.name}: {other.calendar_version} and {rule.calendar_version} both date the {rule.season} of"
                    f" {later}; end the earlier one with last_year"
                )
