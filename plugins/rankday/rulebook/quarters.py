"""When IPO additions and share updates happen (docs/methodology.md 1.quarters): a quarter's dates, from the rulebook.

A quarter is named by its last month (`2026-09`). One that carries `reconstitution` has that one's dates.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.rulebook.calendar import RECONSTITUTION, CalendarFacts, QuarterRule, calendar_facts
from rankday.rulebook.day_rules import WEEK, day_by_rule
from rankday.rulebook.season import Season, seasons_of_year
from rankday.rulebook.session_changes import FIRST_DAY, LAST_DAY, changed_by
from rankday.rulebook.sessions import checked_session, session_on_or_before

MONTHS_OF_A_QUARTER = 3


@dataclass(frozen=True)
class Quarter:
    """The dates of a quarter; None is not on record. Implementation is after the close of ``implementation_date``.

    ``carries`` is `reconstitution` or what the quarter publishes itself, `ipo|shares`. ``notes`` are what must be
    said about the dates, ``calendar_version`` the rows they are of; both outside the JSON.
    """

    quarter: str
    carries: str
    ipo_rank_date: date | None
    announcement_date: date | None
    implementation_date: date
    status: str
    notes: tuple[str, ...] = ()
    calendar_version: str = ""

    def as_json(self) -> dict[str, str | None]:
        """The published fields as plain values, dates as text."""
        fields = {key: value for key, value in asdict(self).items() if key not in ("notes", "calendar_version")}
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in fields.items()}


def quarters_of_year(year: int, calendar: str | None = None) -> list[Quarter]:
    """The quarters of ``year`` that are on record, in order; ``calendar`` chooses the reconstitutions among them.

    Raises RankdayError as `seasons_of_year`, and for two rows of one quarter.
    """
    facts, seasons = calendar_facts(), seasons_of_year(year, calendar)
    found: dict[str, Quarter] = {}
    for rule in facts.quarters:
        name = f"{year}-{rule.month:02d}"
        if not rule.holds_in(name):
            continue
        if name in found:
            raise RankdayError(f"calendar_quarters.csv: two rows date the quarter {name}; end one with last_quarter")
        quarter = (
            _reconstitution(rule, name, seasons) if rule.carries == RECONSTITUTION else _quarter(rule, name, facts)
        )
        if quarter is not None:
            found[name] = quarter
    return [found[name] for name in sorted(found)]


def quarter_of_name(name: str, calendar: str | None = None) -> Quarter:
    """The quarter ``name`` (``2026-09``). RankdayError for another text, and for a quarter that is not on record."""
    try:
        year = date.fromisoformat(f"{name}-01").year
    except ValueError:
        raise RankdayError(f"quarter {name!r}: write its last month, as in 2026-09") from None
    quarters = quarters_of_year(year, calendar)
    for quarter in quarters:
        if quarter.quarter == name:
            return quarter
    there = ", ".join(quarter.quarter for quarter in quarters) or "none"
    raise RankdayError(f"{name}: no such quarter is on record; of {year} there are {there}")


def is_share_update(session: date, rulebook: Path | None = None) -> bool:
    """Whether a quarter of ``rulebook`` (None: the one in force) that carries `shares` is implemented on ``session``.

    Raises RankdayError with file, row and column for a value that cannot be read.
    """
    return any(rule.carries_shares for rule, _ in _implemented_on(session, rulebook))


def quarter_of_entries(session: date, rulebook: Path | None = None) -> str | None:
    """The quarter whose IPO additions become effective at the close of ``session``; None: of none. Raises likewise."""
    return next((name for rule, name in _implemented_on(session, rulebook) if rule.carries_ipos), None)


def _implemented_on(session: date, rulebook: Path | None) -> list[tuple[QuarterRule, str]]:
    """The quarters without a reconstitution that are implemented on ``session``, each with its rule."""
    facts = calendar_facts(rulebook)
    named = [(rule, f"{session.year}-{rule.month:02d}") for rule in facts.quarters if rule.carries != RECONSTITUTION]
    return [
        (rule, name)
        for rule, name in named
        if rule.holds_in(name) and session == _quarter(rule, name, facts).implementation_date
    ]


def quarter_before(quarter: Quarter, calendar: str | None = None) -> Quarter | None:
    """The preceding quarter of the calendar, those of a reconstitution included; None where none is on record."""
    year = int(quarter.quarter[:4])
    years = range(max(year - 1, FIRST_DAY.year), year + 1)
    quarters = [one for each in years for one in quarters_of_year(each, calendar)]
    return next((before for before, one in pairwise(quarters) if one.quarter == quarter.quarter), None)


def newest_announced(day: date, calendar: str | None = None) -> Quarter:
    """The quarter that announced IPO additions of its own last, on or before ``day``. RankdayError without one."""
    found = [one for one in _announced_around(day, calendar) if one.announcement_date <= day]
    if not found:
        raise RankdayError(f"no quarter on record has announced IPO additions by {day}")
    return max(found, key=lambda one: one.announcement_date)


def next_announced(day: date, calendar: str | None = None) -> Quarter:
    """The quarter that announces IPO additions of its own next, on or after ``day``. RankdayError without one."""
    found = [one for one in _announced_around(day, calendar) if one.announcement_date >= day]
    if not found:
        raise RankdayError(f"no quarter on record announces IPO additions on or after {day}")
    return min(found, key=lambda one: one.announcement_date)


def _announced_around(day: date, calendar: str | None) -> list[Quarter]:
    years = range(max(day.year - 1, FIRST_DAY.year), min(day.year + 1, LAST_DAY.year) + 1)
    quarters = [one for year in years for one in quarters_of_year(year, calendar)]
    return [one for one in quarters if one.carries != RECONSTITUTION and one.announcement_date]


def notes_of_quarters(quarters: list[Quarter]) -> list[str]:
    """What must be said about the dates of ``quarters``, each once: a row's doubt, or why a date beats another."""
    return list(dict.fromkeys(note for quarter in quarters for note in quarter.notes))


def _reconstitution(rule: QuarterRule, name: str, seasons: list[Season]) -> Quarter | None:
    for season in seasons:
        if 0 <= rule.month - season.implementation_date.month < MONTHS_OF_A_QUARTER:
            first_list = season.list_dates[0] if season.list_dates else None
            days = (season.rank_date, first_list, season.implementation_date)
            return Quarter(name, rule.carries, *days, rule.status, calendar_version=season.calendar_version)
    return None


def _quarter(rule: QuarterRule, name: str, facts: CalendarFacts) -> Quarter:
    year = int(name[:4])
    last_day = day_by_rule(rule.implementation_rule, year, rule.month)

    def back(weeks: int | None) -> date | None:
        # counted from the day that the rule names, as the lists of a season are
        return None if weeks is None else last_day - weeks * WEEK

    def moved(kind: str, by_rule: date | None) -> date | None:
        for day in facts.dates.get((rule.calendar_version, name, kind), ()):
            by_rule = day if changed_by(day) else checked_session(day)
        return None if by_rule is None else session_on_or_before(by_rule)

    rank_day = day_by_rule(rule.rank_rule, year, rule.rank_month) if rule.rank_rule else back(rule.rank_weeks_before)
    kinds = ("rank", "announcement", "implementation")
    dated = [facts.notes.get((rule.calendar_version, name, kind), "") for kind in kinds]
    notes = [f"{name}: {note}" for note in dated if note]
    if rule.status == "assumed":
        notes.append(f"quarters {rule.first_quarter} to {rule.last_quarter or 'now'}: {rule.note}")
    return Quarter(
        quarter=name,
        carries=rule.carries,
        ipo_rank_date=moved("rank", rank_day),
        announcement_date=moved("announcement", back(rule.announcement_weeks_before)),
        implementation_date=moved("implementation", last_day),
        status=rule.status,
        notes=tuple(notes),
        calendar_version=rule.calendar_version,
    )
