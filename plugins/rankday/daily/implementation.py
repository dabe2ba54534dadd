"""The reconstitution that is due at a session: its published versions, and what stands against them (6.2.approval).

Facts only, from publications, snapshots and the ledger; which version enters, and whether the day may go out, say the
models ``entering_composition`` and ``implementation_facts``. The day's manifest states the facts, for a replay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.daily.tables import given_rows, query_model, replace_rows
from rankday.drops.snapshot_store import FROZEN
from rankday.engine.project import Relation, project
from rankday.publication import published
from rankday.publication.approvals import PUBLICATION, histories
from rankday.rulebook.policies import policy_in_force
from rankday.rulebook.season import seasons_of_year
from rankday.rulebook.sessions import next_session, session_on_or_before
from rankday.rulebook.times import NEW_YORK

STAGE, GATE = "night", "implementation_not_final"
DUE, VERSIONS = Relation("state", "implementation"), Relation("state", "implementation_versions")
Facts = dict[str, Any]
Entries = list[dict[str, Any]]


def implementations(home: Home, first: date, last: date) -> dict[date, str]:
    """Implementation date → event from ``first`` to ``last``: of the calendar in force, and of what is published."""
    seasons = [season for year in range(first.year, last.year + 1) for season in seasons_of_year(year)]
    found = {season.implementation_date: season.event_id for season in seasons}
    for stream in publication.streams(home, Kind.RECONSTITUTION):
        manifest = publication.newest_version(home, stream).manifest
        found[implemented_on(manifest)] = Stream.parse(stream).event
    return {day: event for day, event in sorted(found.items()) if first <= day <= last}


def implemented_on(manifest: Facts) -> date:
    """The session after whose close a result takes effect: its implementation date, or, where that was closed since it

    was published, the session before, as the calendar's rule has it.
    """
    return session_on_or_before(date.fromisoformat(manifest["implementation_date"]))


def due_at(home: Home, session: date, events: dict[date, str], accepted: Collection[str] = ()) -> Facts | None:
    """What is known at ``session`` of the newest of ``events`` (as of `implementations`) by then; None: none is due.

    After its implementation session it is due for as long as no composition has entered there. ``accepted`` names the
    gates that this run passes over. Times are UTC, as the ledger recorded them.
    """
    day = max((one for one in events if one <= session), default=None)
    if day is None:
        return None
    effective = str(Stream(Kind.DAILY, day=next_session(day)))
    before = publication.newest_version(home, str(Stream(Kind.DAILY, day=day)))
    entered = before.manifest["composition_entering"] if before else None
    if day < session and entered is not None:
        return None
    stream, entries = str(Stream(Kind.RECONSTITUTION, event=events[day])), ledger.entries(home)
    numbers = _publication_numbers(entries)
    opens = timedelta(minutes=policy_in_force("session_opens_at", day))
    return {
        "event": events[day],
        "implementation_date": day.isoformat(),
        "opens_at": (datetime.combine(next_session(day), datetime.min.time(), NEW_YORK) + opens).isoformat(),
        "frozen_at": _frozen_at(entries, day),
        "next_day_number": numbers.get((effective, 1)),
        "entered": entered,
        "stays_without_approval": bool(policy_in_force("composition_stays_without_approval", day)),
        "is_accepted": not {GATE, f"{STAGE}.{GATE}"}.isdisjoint(accepted),
        **_undecided(stream, entries),
        "enters": None,
        "versions": [
            _version(published.load(home, stream, number), numbers) for number in publication.versions(home, stream)
        ],
    }


def _publication_numbers(entries: Entries) -> dict[tuple[str, int], int]:
    payloads = ((entry["payload"], entry["number"]) for entry in entries if entry["kind"] == PUBLICATION)
    return {(payload["stream"], payload["version"]): number for payload, number in payloads}


def _frozen_at(entries: Entries, session: date) -> str | None:
    """When the first drop of ``session`` was frozen."""
    times = (
        entry["recorded_at"]
        for entry in entries
        if entry["kind"] == FROZEN and entry["payload"]["session"] == session.isoformat()
    )
    return next(times, None)


def _version(one: publication.Publication, numbers: dict[tuple[str, int], int]) -> Facts:
    return {
        "source": str(one.named),
        "version": one.version,
        "weights_as_of": one.manifest.get("weights_as_of", implemented_on(one.manifest).isoformat()),
        "published_at": one.manifest["published_at"],
        "ledger_number": numbers.get((one.stream, one.version)),
        "is_restatement": bool(one.manifest.get("restatement")),
    }


def _undecided(stream: str, entries: Entries) -> Facts:
    """The result of ``stream`` that was submitted last, where it is not published: its status, and who rejected it."""
    results = {place[1]: one for place, one in histories(entries).items() if place[0] == stream}
    newest = max(results, key=lambda found: results[found].pending_number, default=None)
    if newest is None or results[newest].published_number > results[newest].pending_number:
        return {"undecided": None}
    one = results[newest]
    if one.rejection:
        payload = one.rejection["payload"]
        return {"undecided": "rejected", "content_hash": newest, "by": payload["name"], "reason": payload["reason"]}
    return {"undecided": "expired" if one.is_expired() else "waiting", "content_hash": newest}


def entering_source(facts: Facts) -> str | None:
    """The published version that enters at the implementation session of ``facts``; None where none does."""
    due, given = given_rows(DUE, _rows(DUE, [facts]))
    versions, more = given_rows(VERSIONS, _rows(VERSIONS, facts["versions"]))
    rows = query_model("entering_composition", due | versions, select="select source", given=given | more)
    return rows[0][0] if rows else None


def load_implementation(db: duckdb.DuckDBPyConnection, facts: Facts | None) -> None:
    """Fill the two tables of the schema ``state`` with ``facts``; None empties them."""
    replace_rows(db, str(DUE), _rows(DUE, [facts] if facts else []))
    replace_rows(db, str(VERSIONS), _rows(VERSIONS, facts["versions"] if facts else []))


def _rows(source: Relation, stated: Iterable[Facts]) -> list[tuple]:
    """``stated`` in the order of the columns of ``source``."""
    names = [name for name, _ in project().sources[source].columns]
    return [tuple(one[name] for name in names) for one in stated]


def sentence(facts: Facts) -> str:
    """For an operator: why the composition of ``facts`` is not final, and what she can do."""
    event = facts["event"]
    why = {
        "rejected": f"its newest result was rejected by {facts.get('by')}: {facts.get('reason')}",
        "waiting": f"its result {(facts.get('content_hash') or '')[:12]} waits for approval",
        "expired": f"its result {(facts.get('content_hash') or '')[:12]} expired without two approvals",
    }.get(facts["undecided"] or "", "no result of its implementation session was approved in time")
    return f"reconstitution/{event}: {why}"
