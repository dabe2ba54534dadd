"""The calendar's facts, read from the rulebook's seeds: `calendar_rules.csv` and `calendar_quarters.csv` (dated rules)
and `calendar_dates.csv` (single dates, which beat a rule). Reading and checking only; `season` and `quarters` decide.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.project import SEEDS, SHIPPED_RULEBOOK
from rankday.rulebook.day_rules import DAY_RULES, LAST_SESSION
from rankday.rulebook.rows import Row, rule_rows

STATUSES = ("in_force", "superseded")
DATED = "dated"
WITHOUT_DATES = ("none", "not_on_record")  # there was no reconstitution; there was one, on a day that nobody recorded
RANK_RULES = (LAST_SESSION, DATED, *WITHOUT_DATES)
IMPLEMENTATION_RULES = (*DAY_RULES, DATED, *WITHOUT_DATES)
KINDS = ("rank", "announcement", "list", "lock_down", "implementation")
QUARTER_STATUSES = ("in_force", "assumed")
RECONSTITUTION, IPO, SHARES = "reconstitution", "ipo", "shares"
CARRIES = (f"{IPO}|{SHARES}", IPO, SHARES, RECONSTITUTION)


@dataclass(frozen=True)
class Rule:
    """One row of calendar_rules.csv: how one season of the year is dated from ``first_year`` to ``last_year``.

    ``last_year`` None is "until further notice". Without ``first_list_weeks_before`` there are no lists by rule. A row
    without dates (WITHOUT_DATES) has no months: its ``note`` says what is known of those years.
    """

    calendar_version: str
    status: str
    season: str
    first_year: int
    last_year: int | None
    rank_month: int | None
    rank_rule: str
    implementation_month: int | None
    implementation_rule: str
    first_list_weeks_before: int | None
    query_period_days: int | None
    lock_down_days_before: int | None
    clause: str
    note: str

    def holds_in(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @property
    def has_dates(self) -> bool:
        return self.implementation_rule not in WITHOUT_DATES


@dataclass(frozen=True)
class QuarterRule:
    """One row of calendar_quarters.csv: how the quarter that ends in ``month`` is dated, from ``first_quarter`` on.

    The IPO rank day is ``rank_rule`` in ``rank_month``, or ``rank_weeks_before`` weeks before implementation; a None is
    not on record. A quarter that carries a reconstitution has that one's dates and no rule of its own.
    """

    calendar_version: str
    status: str
    first_quarter: str
    last_quarter: str | None
    month: int
    carries: str
    rank_month: int | None
    rank_rule: str | None
    rank_weeks_before: int | None
    announcement_weeks_before: int | None
    implementation_rule: str | None
    clause: str
    note: str

    @property
    def carries_shares(self) -> bool:
        """Whether all lines' share counts are updated at its implementation, without a reconstitution."""
        return SHARES in self.carries.split("|")

    @property
    def carries_ipos(self) -> bool:
        """Whether it has IPO additions of its own."""
        return IPO in self.carries.split("|")

    def holds_in(self, quarter: str) -> bool:
        return self.first_quarter <= quarter and (self.last_quarter is None or quarter <= self.last_quarter)


COLUMNS = {
    "calendar_rules.csv": tuple(column.name for column in fields(Rule)),
    "calendar_quarters.csv": tuple(column.name for column in fields(QuarterRule)),
    "calendar_dates.csv": ("calendar_version", "event_id", "kind", "date", "clause"),
}


@dataclass(frozen=True)
class CalendarFacts:
    """The files. ``dates`` maps (calendar_version, event_id, kind) to its dates in order, ``notes`` to their notes."""

    rules: tuple[Rule, ...]
    quarters: tuple[QuarterRule, ...]
    dates: dict[tuple[str, str, str], tuple[date, ...]]
    notes: dict[tuple[str, str, str], str]

    def versions(self) -> list[str]:
        """Names of the calendar versions, in the order of the file."""
        return list(dict.fromkeys(rule.calendar_version for rule in self.rules))


def calendar_facts(rulebook: Path | None = None) -> CalendarFacts:
    """The calendar of ``rulebook`` (None: the one in force, or the archived one that ``RANKDAY_RULEBOOK`` names).

    A rulebook archived before there were quarters is read as if it had the rows of today. Raises RankdayError with
    file, row and column for a value that cannot be read.
    """
    seeds = rulebook or Path(os.environ.get("RANKDAY_RULEBOOK") or SEEDS)
    files = [_seed_file((seeds / "rulebook", seeds), name) for name in ("calendar_rules.csv", "calendar_dates.csv")]
    files.append(_seed_file((seeds / "rulebook", seeds, SHIPPED_RULEBOOK), "calendar_quarters.csv"))
    # A scheduler runs for months: a changed file is read again, an unchanged one is not.
    return _read(*files, *(file.stat().st_mtime_ns for file in files))


def _seed_file(folders: tuple[Path, ...], name: str) -> Path:
    for candidate in (folder / name for folder in folders):
        if candidate.is_file():
            return candidate
    raise RankdayError(f"the rulebook's calendar is missing: {name} is not in {folders[1]}")


@lru_cache(maxsize=4)
def _read(rules_file: Path, dates_file: Path, quarters_file: Path, *_changed: int) -> CalendarFacts:
    rules = tuple(_rule(row) for row in rule_rows(rules_file, COLUMNS[rules_file.name]))
    _refuse_overlaps(rules, rules_file)
    quarters = tuple(_quarter_rule(row) for row in rule_rows(quarters_file, COLUMNS[quarters_file.name]))
    versions = {rule.calendar_version for rule in (*rules, *quarters)}
    dates: dict[tuple[str, str, str], tuple[date, ...]] = {}
    notes: dict[tuple[str, str, str], str] = {}
    for row in rule_rows(dates_file, COLUMNS[dates_file.name]):
        version, event_id, kind = row.one_of("calendar_version", versions), row["event_id"], row.one_of("kind", KINDS)
        key = (version, event_id, kind)
        if key in dates and kind != "list":
            row.refuse("kind", f"a second {kind} date for {event_id}")
        dates[key] = tuple(sorted((*dates.get(key, ()), row.day("date"))))
        notes[key] = row.get("note", "")
    return CalendarFacts(rules, quarters, dates, notes)


def _rule(row: Row) -> Rule:
    implementation_rule = row.one_of("implementation_rule", IMPLEMENTATION_RULES)
    without_dates = implementation_rule in WITHOUT_DATES
    if without_dates != (row["rank_rule"] in WITHOUT_DATES):
        row.refuse("rank_rule", f"{row['rank_rule']!r} beside {implementation_rule!r}: both have dates, or neither has")
    return Rule(
        calendar_version=row["calendar_version"],
        status=row.one_of("status", STATUSES),
        season=row["season"],
        first_year=row.whole("first_year"),
        last_year=row.whole_or_none("last_year"),
        rank_month=None if without_dates else row.month("rank_month"),
        rank_rule=row.one_of("rank_rule", RANK_RULES),
        implementation_month=None if without_dates else row.month("implementation_month"),
        implementation_rule=implementation_rule,
        first_list_weeks_before=row.whole_or_none("first_list_weeks_before"),
        query_period_days=row.whole_or_none("query_period_days"),
        lock_down_days_before=row.whole_or_none("lock_down_days_before"),
        clause=row["clause"],
        note=row["note"],
    )


def _quarter_rule(row: Row) -> QuarterRule:
    for column in ("first_quarter", "last_quarter"):
        if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", row[column]) and (row[column] or column == "first_quarter"):
            row.refuse(column, f"{row[column]!r} is no quarter; write its last month, as in 2026-09")
    carries = row.one_of("carries", CARRIES)
    rule = row.one_of("rank_rule", (LAST_SESSION,)) if row["rank_rule"] else None
    if (carries == RECONSTITUTION) == bool(row["implementation_rule"]):
        row.refuse("implementation_rule", "is needed for every quarter but that of a reconstitution, which has its own")
    return QuarterRule(
        calendar_version=row.filled("calendar_version"),
        status=row.one_of("status", QUARTER_STATUSES),
        first_quarter=row["first_quarter"],
        last_quarter=row["last_quarter"] or None,
        month=row.month("month"),
        carries=carries,
        rank_month=row.month("rank_month") if rule else None,
        rank_rule=rule,
        rank_weeks_before=row.whole_or_none("rank_weeks_before"),
        announcement_weeks_before=row.whole_or_none("announcement_weeks_before"),
        implementation_rule=row.one_of("implementation_rule", DAY_RULES) if row["implementation_rule"] else None,
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
            same_month = rule.implementation_month == other.implementation_month
            same_season = same_month or not (rule.has_dates and other.has_dates)
            if rivals and same_season and later <= ends:
                raise RankdayError(
                    f"{file.name}: {other.calendar_version} and {rule.calendar_version} both date the {rule.season} of"
                    f" {later}; end the earlier one with last_year"
                )
