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
        "reconstitution_in_force": lambda: _table(reconstitution_in_force(home, rank_date), "constituents"),
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
    published = (publication.newest_version(home, stream) for stream in publication.streams(home, "reconstitution"))
    earlier = [one for one in published if one and date.fromisoformat(str(one.manifest["implementation_date"])) < day]
    return max(earlier, key=lambda one: str(one.manifest["implementation_date"]), default=None)


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
