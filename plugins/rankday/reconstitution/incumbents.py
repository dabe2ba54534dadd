"""Who is a member at the rank-day close, and from where that is known.

The order of the sources is that of the rows of ``incumbent_sources.csv``; the first that is there counts. Which lines
are members by it, and what a list implies, is decided in SQL (``stg_incumbents``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import ADDITIONS, Kind
from rankday.drops.snapshot_store import Snapshot
from rankday.evidence.store import MEMBERS, Evidence
from rankday.publication.published import Publication
from rankday.rulebook.rows import RULEBOOK, rule_rows

MEMBER_LISTS = "member_lists"  # the dated lists of the run's evidence: many tables, none of them named
MEMBERSHIPS = "memberships"  # a table of the rank day's drop
Facts = dict[str, Any]


def incumbents_of(home: Home, rank_date: date, snapshot: Snapshot, evidence: Evidence | None = None) -> Facts:
    """The facts ``incumbents`` (a description) and ``incumbents_from`` (the reference of their table, None: nobody)."""
    find: dict[str, Callable[[], Facts | None]] = {
        "daily_closing": lambda: _table(publication.newest_version(home, f"daily/{rank_date}"), "closing"),
        "reconstitution_in_force": lambda: _composition_in_force(home, rank_date),
        MEMBERSHIPS: lambda: _memberships(snapshot),
        MEMBER_LISTS: lambda: _member_lists(evidence),
    }
    rows = rule_rows(RULEBOOK / "incumbent_sources.csv", ("position", "source"))
    for row in sorted(rows, key=lambda row: row.whole("position")):
        if facts := find[row.one_of("source", find)]():
            return facts
    return {"incumbents": "none", "incumbents_from": None}


def reconstitution_in_force(home: Home, day: date) -> Publication | None:
    """The newest published reconstitution implemented before ``day``.

    On its implementation day the old composition still holds at the close (6.2), hence "before".
    """
    return max(_implemented_before(home, day, Kind.RECONSTITUTION), key=_implemented, default=None)


def additions_since(home: Home, start: date, day: date) -> list[Publication]:
    """The published IPO additions and fast entries that entered on or after ``start`` and before ``day``, in order.

    On the implementation day of a reconstitution additions enter after it (6.4).
    """
    found = [one for kind in ADDITIONS for one in _implemented_before(home, day, kind) if _implemented(one) >= start]
    return sorted(found, key=lambda one: (_implemented(one), one.stream))


def _implemented_before(home: Home, day: date, kind: Kind) -> list[Publication]:
    published = (publication.newest_version(home, stream) for stream in publication.streams(home, kind))
    return [one for one in published if one and _implemented(one) < day]


def _implemented(one: Publication) -> date:
    return date.fromisoformat(str(one.manifest["implementation_date"]))


def _composition_in_force(home: Home, day: date) -> Facts | None:
    """The reconstitution in force and what was added since."""
    one = reconstitution_in_force(home, day)
    facts = _table(one, "constituents")
    if one is None or not (added := additions_since(home, _implemented(one), day)):
        return facts
    names = ", ".join(f"{each.stream} v{each.version}" for each in added)
    named = facts["incumbents_from"] | {"additions": [each.reference for each in added]}
    return {"incumbents": f"{facts['incumbents']} and {names}", "incumbents_from": named}


def _table(one: Publication | None, table: str) -> Facts | None:
    if one is None:
        return None
    return {
        "incumbents": f"{table} of {one.stream} v{one.version}",
        "incumbents_from": {"table": table} | one.reference,
    }


def _memberships(snapshot: Snapshot) -> Facts | None:
    if snapshot.table_path(MEMBERSHIPS) is None:
        return None
    return {
        "incumbents": f"memberships of the drop of {snapshot.session}",
        "incumbents_from": {"table": MEMBERSHIPS},
    }


def _member_lists(evidence: Evidence | None) -> Facts | None:
    if evidence is None or not evidence.files(MEMBERS):
        return None
    return {"incumbents": "the newest dated member lists", "incumbents_from": {"table": MEMBER_LISTS}}
