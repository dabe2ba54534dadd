"""What a day's manifest says: what it was made from and by, how it was judged, and what a replay has to know."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from rankday import gates, ledger, publication
from rankday.contract.home import Home
from rankday.daily.known_events import hash_of_events
from rankday.daily.plan import Plan
from rankday.drops.comparison import compared_with
from rankday.drops.references import dated_reference
from rankday.drops.snapshot_store import newest
from rankday.engine import provenance
from rankday.rulebook.policies import methodology_version
from rankday.rulebook.session_changes import in_force
from rankday.rulebook.sessions import next_session


def manifest_of(
    home: Home,
    plan: Plan,
    run_id: str,
    day: date,
    source: str,
    state: str,
    drop_results: list[gates.GateResult],
    results: list[gates.GateResult],
    accepted: list[str],
    reason: str | None,
) -> dict[str, Any]:
    """``drop_results`` are of the drop's gate: its overrides need two people too, its results are no part of the day's
    ``gate_results``."""
    snapshot = newest(home, day)
    compared = compared_with(home, snapshot)
    return {
        "stream": f"daily/{day.isoformat()}",
        "id": day.isoformat(),
        "run_id": run_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "session": day.isoformat(),
        "next_session": next_session(day).isoformat(),
        "base_day": plan.base_day.isoformat(),
        "state": state,
        "rank_date": None,
        "implementation_date": None,
        "methodology_version": methodology_version(day),
        "calendar_version": "XNYS",
        "composition_entering": source or None,
        "additions_entering": plan.additions.get(day, []),
        "input_snapshots": {day.isoformat(): {"version": snapshot.version, "content_hash": snapshot.content_hash}},
        "snapshot_compared_with": compared and dated_reference(compared),
        "inputs_fingerprint": plan.fingerprints[day],
        "session_changes": [row.as_json() for row in in_force()],
        "rulebook_hash": provenance.rulebook_hash(),
        "code_version": provenance.code_version(),
        "engine_versions": provenance.engine_versions(),
        "gates": [asdict(result) for result in results],
        "overrides": gates.overrides_among([*drop_results, *results], accepted, reason),
    }


def what_was_known(
    home: Home, plan: Plan, day: date, events: list[tuple], changed: dict[date, publication.Publication]
) -> dict[str, Any]:
    """What a replay needs beside the drop: the ledger says which days and drops were the newest at that entry.

    ``corrects``: the days up to this one that its ``corrections`` compare, with their versions before the run.
    """
    before = plan.days.get(day)
    return {
        "as_of_ledger": ledger.tip(home)._asdict(),
        "run_sessions": [plan.sessions[0].isoformat(), plan.sessions[-1].isoformat()],
        "events_hash": hash_of_events(events),
        "version_before": before.version if before else None,
        "corrects": {session.isoformat(): old.version for session, old in changed.items()},
    }
