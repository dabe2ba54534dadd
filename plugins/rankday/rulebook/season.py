"""When a reconstitution happens (docs/methodology.md 1): the dates of one event, from the rulebook's calendar.

Without a calendar name the version in force for that year holds; a superseded one must be asked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from rankday.contract.errors import Code, RankdayError
from rankday.rulebook.calendar import DATED, CalendarFacts, Rule, calendar_facts
from rankday.rulebook.day_rules import WEEK, day_by_rule
from rankday.rulebook.session_changes import FIRST_DAY, LAST_DAY, changed_by
from rankday.rulebook.sessions import checked_session, next_session, session_on_or_after, session_on_or_before


@dataclass(frozen=True)
class Season:
    """The dates of one reconstitution. ``event_id`` is the month of implementation, as in ``2026-06``.

    ``list_dates`` is empty, ``query_period`` (first and last day) and ``lock_down`` are None where the calendar names
    none. Implementation is after the close of ``implementation_date``, effective at the open of ``effective_date``.
    """

    event_id: str
    calendar_version: str
    status: str
    season: str
    rank_date: date
    list_dates: tuple[date, ...]
    query_period: tuple[date, date] | None
    lock_down: date | None
    implementation_date: date
    effective_date: date
    clause: str

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, dates as text."""
        return {key: _plain(value) for key, value in asdict(self).items()}


KINDS_OF_DAY: dict[str, Callable[[Season], tuple[date, ...]]] = {
    "rank day": lambda season: (season.rank_date,),
    "list date": lambda season: season.list_dates,
    "implementation": lambda season: (season.implementation_date,),
}


def calendar_versions() -> list[str]:
    """Names of all calendar versions of the rulebook, oldest first, superseded ones included."""
    return calendar_facts().versions()


def seasons_of_year(year: int, calendar: str | None = None) -> list[Season]:
    """The events implemented in ``year``, in order; empty where the calendar has none or their dates are not on record.

    ``calendar`` None: the versions in force. RankdayError for an unknown calendar name and outside 1970–2060.
    """
    facts = _facts_with(calendar)
    rules = [rule for rule in _rules_of(year, calendar, facts) if rule.has_dates]
    return sorted((_season(rule, year, facts) for rule in rules), key=lambda season: season.implementation_date)


def rules_of_year(year: int) -> list[Rule]:
    """The rows of the calendar in force by which the events of ``year`` are dated. RankdayError outside 1970–2060."""
    return [rule for rule in _rules_of(year, None, _facts_with(None)) if rule.has_dates]


def note_of_year(year: int, calendar: str | None = None) -> str | None:
    """Why `seasons_of_year` is empty: what the calendar knows of the year; None where it has dates. Raises as it."""
    rules = _rules_of(year, calendar, _facts_with(calendar))
    if any(rule.has_dates for rule in rules):
        return None
    notes = "; ".join(rule.note for rule in rules)
    return f"{year}: {notes or f'{_title(calendar)} has no reconstitution on record'}"


def season_of_event(event: str, calendar: str | None = None) -> Season:
    """The season ``event`` (``2026-06``). RankdayError naming the events there are if there is none."""
    if not re.fullmatch(r"\d{4}-\d{2}", event):
        raise RankdayError(f"event {event!r}: write the month of implementation, as in 2026-06")
    year = int(event[:4])
    for season in seasons_of_year(year, calendar):
        if season.event_id == event:
            return season
    there = [season.event_id for season in _near(year, calendar)]
    raise RankdayError(
        f"{event} is no reconstitution of {_title(calendar)}; near it are {', '.join(there) or 'none'}"
        + _elsewhere(calendar, year, lambda season: season.event_id == event)
    )


def season_of_rank_date(rank_date: date, calendar: str | None = None, any_date: bool = False) -> Season:
    """The season whose rank day is ``rank_date``.

    With ``any_date`` every session will do: the season of the next implementation after it, its rank date replaced.
    RankdayError for a date that is no rank day (the nearest are named) and for a day that is no session.
    """
    near = _near(rank_date.year, calendar)
    for season in near:
        if season.rank_date == rank_date:
            return season
    if any_date:
        checked_session(rank_date)
        for season in near:
            if season.implementation_date > rank_date:
                return replace(season, rank_date=rank_date)
        raise RankdayError(f"{rank_date}: {_title(calendar)} has no implementation after it")
    note = note_of_year(rank_date.year, calendar)
    days = sorted(season.rank_date for season in near)
    around = [*[day for day in days if day < rank_date][-1:], *[day for day in days if day > rank_date][:1]]
    raise RankdayError(
        f"{rank_date} is no rank day of {_title(calendar)}{f' ({note})' if note else ''}; the nearest are "
        f"{' and '.join(map(str, around)) or 'none'}"
        + _elsewhere(calendar, rank_date.year, lambda season: season.rank_date == rank_date),
        Code.NO_RANK_DAY,
    )


def newest_day(kind: str, today: date, calendar: str | None = None) -> date:
    """The last day of ``kind`` (a key of KINDS_OF_DAY) on or before ``today``. RankdayError where there is none yet."""
    days = [day for season in _near(today.year, calendar) for day in KINDS_OF_DAY[kind](season) if day <= today]
    if not days:
        raise RankdayError(f"{_title(calendar)} has no {kind} on or before {today}")
    return max(days)


def next_day(kind: str, today: date, calendar: str | None = None) -> date:
    """The first day of ``kind`` (a key of KINDS_OF_DAY) on or after ``today``. RankdayError where none is left."""
    days = [day for season in _near(today.year, calendar) for day in KINDS_OF_DAY[kind](season) if day >= today]
    if not days:
        raise RankdayError(f"{_title(calendar)} has no {kind} on or after {today}")
    return min(days)


def season_at(day: date, calendar: str | None = None) -> Season:
    """The season to which ``day`` belongs: the first implemented on or after it. RankdayError if none is."""
    implementation = next_day("implementation", day, calendar)
    return next(season for season in _near(day.year, calendar) if season.implementation_date == implementation)


def season_implemented_on(day: date, calendar: str | None = None) -> Season:
    """The season whose implementation is on ``day``. RankdayError naming the next one where there is none."""
    season = season_at(day, calendar)
    if season.implementation_date != day:
        raise RankdayError(
            f"{day} is no implementation of {_title(calendar)}; the next is {season.implementation_date}"
        )
    return season


def _season(rule: Rule, year: int, facts: CalendarFacts) -> Season:
    event_id = f"{year}-{rule.implementation_month:02d}"

    def dated(kind: str) -> tuple[date, ...]:
        return facts.dates.get((rule.calendar_version, event_id, kind), ())

    def named(kind: str, by_rule: str) -> date:
        """The day as the calendar names it, before it is moved to a session."""
        if dated(kind):
            return dated(kind)[0] if changed_by(dated(kind)[0]) else checked_session(dated(kind)[0])
        if by_rule == DATED:
            raise RankdayError(
                f"calendar_dates.csv: no {kind} date of {event_id} for {rule.calendar_version}; add the row"
            )
        return day_by_rule(by_rule, year, rule.rank_month if kind == "rank" else rule.implementation_month)

    implementation = named("implementation", rule.implementation_rule)
    if implementation.strftime("%Y-%m") != event_id:
        raise RankdayError(f"calendar_dates.csv: implementation {implementation} is not in the month of {event_id}")
    # lists and lock-down are counted from the day that the rule names: a closure or a dated row moves one date alone
    last_day = implementation
    if rule.implementation_rule != DATED:
        last_day = day_by_rule(rule.implementation_rule, year, rule.implementation_month)
    implementation = session_on_or_before(implementation)
    lists = tuple(map(session_on_or_before, dated("list") or _list_days_by_rule(rule, last_day)))
    lock_down = next(iter(dated("lock_down")), None)
    if lock_down is None and rule.lock_down_days_before is not None:
        lock_down = last_day - timedelta(days=rule.lock_down_days_before)
    query_period = None
    if lists and rule.query_period_days is not None:
        query_period = (lists[0], lists[0] + timedelta(days=rule.query_period_days))
    return Season(
        event_id=event_id,
        calendar_version=rule.calendar_version,
        status=rule.status,
        season=rule.season,
        rank_date=session_on_or_before(named("rank", rule.rank_rule)),
        list_dates=lists,
        query_period=query_period,
        lock_down=session_on_or_after(lock_down) if lock_down else None,
        implementation_date=implementation,
        effective_date=next_session(implementation),
        clause=rule.clause,
    )


def _list_days_by_rule(rule: Rule, implementation: date) -> list[date]:
    """Weekly from the first list to the week before implementation, each before it is moved to a session."""
    return [implementation - back * WEEK for back in range(rule.first_list_weeks_before or 0, 0, -1)]


def _is_selected(rule: Rule, calendar: str | None) -> bool:
    return rule.status == "in_force" if calendar is None else rule.calendar_version == calendar


def _rules_of(year: int, calendar: str | None, facts: CalendarFacts) -> list[Rule]:
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise RankdayError(f"{year}: the exchange's calendar is known from {FIRST_DAY.year} to {LAST_DAY.year} only")
    return [rule for rule in facts.rules if rule.holds_in(year) and _is_selected(rule, calendar)]


def _facts_with(calendar: str | None) -> CalendarFacts:
    facts = calendar_facts()
    if calendar is not None and calendar not in facts.versions():
        raise RankdayError(f"calendar {calendar!r} is unknown; there are {', '.join(facts.versions())}")
    return facts


def _near(year: int, calendar: str | None) -> list[Season]:
    """The seasons of the year and of the nearest years on either side that have any, by implementation date."""
    before = _first_with_seasons(range(year - 1, FIRST_DAY.year - 1, -1), calendar)
    after = _first_with_seasons(range(year + 1, LAST_DAY.year + 1), calendar)
    return [*before, *seasons_of_year(year, calendar), *after]


def _first_with_seasons(years: range, calendar: str | None) -> list[Season]:
    return next((seasons for each in years if (seasons := seasons_of_year(each, calendar))), [])


def _title(calendar: str | None) -> str:
    return "the calendar in force" if calendar is None else f"calendar {calendar}"


def _elsewhere(calendar: str | None, year: int, is_it) -> str:
    """Where the refused thing does exist, so that a user of another calendar version sees which name to give."""
    others = (version for version in calendar_versions() if version != calendar)
    names = [version for version in others if any(map(is_it, seasons_of_year(year, version)))]
    return f"; calendar {' or '.join(names)} has it (--calendar)" if names else ""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
