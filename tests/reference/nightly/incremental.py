"""Nights one by one, each with what is known by then: versions and corrections (6.3, late events; contract 3 and 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reference.exact import half_up
from reference.nightly.chain import nightly_chain
from reference.nightly.composition import Published
from reference.nightly.entries import Additions
from reference.nightly.events import Drop
from reference.nightly.parameters import NightlyParameters
from reference.nightly.sessions import sessions_between
from reference.nightly.tables import Day, in_order

LEVELS = ("price_level", "total_return_level", "net_total_return_level")


@dataclass(frozen=True)
class Night:
    """One call of ``nightly --session``; ``arrived``: drops that are new or corrected since the call before."""

    session: date
    arrived: dict[date, Drop]


@dataclass(frozen=True)
class Run:
    """What a night publishes: a version for each session that is new or changed."""

    session: date
    versions: dict[date, Day]


def one_night_each(drops: dict[date, Drop], base_day: date, last: date) -> list[Night]:
    """A call each session; drops before the base day are there with the first."""
    nights = []
    for session in sessions_between(base_day, last):
        early = {day: drop for day, drop in drops.items() if day < base_day} if session == base_day else {}
        nights.append(Night(session, early | {session: drops[session]}))
    return nights


def incremental(
    nights: list[Night],
    memberships: list[dict] | None = None,
    reconstitutions: Iterable[Published] = (),
    preliminaries: Iterable[Published] = (),
    parameters: NightlyParameters | None = None,
    additions: Iterable[Additions] = (),
) -> list[Run]:
    """Each night's published versions; the first night's session is the base day.

    A night for a session published already looks at the newest published one too. Reconstitutions, additions and
    preliminary lists are known from the night of their ``published`` session on.
    """
    reconstitutions, preliminaries, additions = list(reconstitutions), list(preliminaries), list(additions)
    drops: dict[date, Drop] = {}
    published: dict[date, Day] = {}
    runs = []
    for night in nights:
        drops |= night.arrived
        last = max([night.session, *published])
        known = {
            "reconstitutions": [one for one in reconstitutions if one.published <= last],
            "preliminaries": [one for one in preliminaries if one.published <= last],
            "additions": [one for one in additions if one.published <= last],
        }
        days = nightly_chain(drops, nights[0].session, last, memberships, parameters=parameters, **known)
        rows = correction_rows(published, days, last)
        versions = {}
        for session, day in days.items():
            old = published.get(session)
            if session == last:
                is_changed = old is None or rows or not is_same(old, day)
                day = replace(day, corrections=rows)
            else:
                is_changed = old is None or not is_same(old, day)
                day = replace(day, corrections=old.corrections if old else [])
            if is_changed:
                versions[session] = day
        published |= versions
        runs.append(Run(night.session, versions))
    return runs


def newest(runs: list[Run]) -> dict[date, Day]:
    """session → its newest version."""
    days: dict[date, Day] = {}
    for run in runs:
        days |= run.versions
    return dict(sorted(days.items()))


def version_counts(runs: list[Run]) -> dict[date, int]:
    """session → how many versions of it were published."""
    return {day: sum(day in run.versions for run in runs) for day in newest(runs)}


def is_same(old: Day, new: Day) -> bool:
    """Whether all tables but ``corrections`` are the same."""
    return old.tables() | {"corrections": []} == new.tables() | {"corrections": []}


def correction_rows(published: dict[date, Day], days: dict[date, Day], last: date) -> list[dict]:
    """A row for each index of each session up to and with ``last`` whose closing, opening or index_values change."""
    rows = []
    for session, old in published.items():
        if session > last:
            continue
        new = days[session]
        codes = {row["index_code"] for day in (old, new) for row in (*day.closing, *day.opening, *day.index_values)}
        for code in codes:
            if of_index(old, code) != of_index(new, code):
                rows.append(correction_row(code, session, values_of(old, code), values_of(new, code)))
    return in_order(rows, "corrections")


def of_index(day: Day, code: str) -> list[list[dict]]:
    """The rows of one index in the three tables that corrections speak of."""
    return [
        [row for row in table if row["index_code"] == code] for table in (day.closing, day.opening, day.index_values)
    ]


def values_of(day: Day, code: str) -> dict:
    """The index's row of index_values; none: nulls."""
    return next((row for row in day.index_values if row["index_code"] == code), dict.fromkeys(LEVELS))


def correction_row(code: str, session: date, before: dict, after: dict) -> dict:
    """A row of corrections without its words (``reason``)."""
    row = {"index_code": code, "session": session}
    for level in LEVELS:
        row |= {f"{level}_before": before[level], f"{level}_after": after[level]}
    return row | {"difference_bp": basis_points(before["price_level"], after["price_level"])}


def basis_points(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """(after / before − 1) × 10⁴, 6 decimals half up; None where there is nothing to compare."""
    if not before or after is None:
        return None
    return half_up((Fraction(after) / Fraction(before) - 1) * 10_000, 6)
