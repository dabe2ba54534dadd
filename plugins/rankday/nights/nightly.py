"""Every night: the sessions that are missing or changed, computed in order, gated and published (issue: every night).

State comes from publications only. A published day whose inputs are no longer the same (a corrected drop, a late
event, a reconstitution published since) is computed again with every day after it; those that change get a new
version, and ``corrections`` of the last day names each (METHODOLOGY.md 6.3).
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from rankday import export, gates, ledger, provenance, publication
from rankday.approvals import required_approvals
from rankday.catch_up import freeze_in_order, sessions_to_freeze
from rankday.database import threads
from rankday.errors import DropMissing, GateFailed, RankdayError
from rankday.home import Home
from rankday.locking import only_writer
from rankday.nights import unfinished as nightly_unfinished
from rankday.nights.engine import Night, NightEngine
from rankday.nights.files import correction_rows, pro_forma_rows, write_day
from rankday.nights.gates import judge_night, state_of
from rankday.nights.inputs import (
    Composition,
    composition_named,
    events_known,
    fingerprint,
    hash_of_events,
    night_of,
    preliminaries,
    reconstitutions,
)
from rankday.nights.record import NightsRecord
from rankday.nights.state import published_days, resume
from rankday.reconstitution import METHODOLOGY_VERSION
from rankday.result_files import read_manifest
from rankday.rule_rows import RULEBOOK
from rankday.sessions import checked_session, next_session, sessions_between
from rankday.snapshot_store import check_files, newest


@dataclass
class Plan:
    """What one call of nightly does: the base day, the sessions to compute, and the published days so far."""

    base_day: date
    sessions: list[date]
    days: dict[date, publication.Publication]
    fingerprints: dict[date, str]
    published: list[Composition]


def nightly(
    home: Home,
    session: date,
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """Publish every session up to ``session`` that is missing, and every published one that changes.

    Returns session, state, published (session, version, state of each) and the levels of ``session``. Raises
    RankdayError for a day that is no session or lies before the base day, DropMissing at the first missing drop (what
    came before it is published), DropRefused, GateFailed.
    """
    checked_session(session)
    accepted = list(accept_gates)
    if accepted and not (reason or "").strip():
        raise RankdayError("--accept-gate needs --reason: an override is disclosed with the reason for it")
    gates.refuse_unknown(accepted, RULEBOOK, ("night",))
    with only_writer(home.root / "runs" / ".nightly.lock"):
        publication.recover(home, ["daily"])
        missing = _freeze(home, session, progress)
        plan = _plan(home, session, missing)
        published = _compute(home, plan, accepted, reason, progress) if plan.sessions else []
        nightly_unfinished.clear(home)
    if missing is not None:
        raise missing
    return _result(home, session, published)


def _freeze(home: Home, session: date, progress: Callable[[str], None]) -> DropMissing | None:
    """Freeze the drops from the last published session on; the first that is missing is returned, not raised."""
    for day in sessions_to_freeze(home, session):
        progress(f"freeze {day}")
        try:
            freeze_in_order(home, [day])
        except DropMissing as missing:
            return missing
    return None


def _plan(home: Home, session: date, missing: DropMissing | None) -> Plan:
    days = published_days(home)
    base_day = min(days, default=session)
    if session < base_day:
        raise RankdayError(f"{session} lies before the base day {base_day}: the chain begins there")
    last = max([session, *days])
    sessions = sessions_between(base_day, last)
    if missing is not None:
        there = [day for day in sessions if day in days or newest(home, day) is not None]
        sessions = sessions[: next((n for n, day in enumerate(sessions) if day not in there), len(sessions))]
    if not sessions:
        return Plan(base_day, [], days, {}, [])
    published = reconstitutions(home)
    fingerprints = _fingerprints(home, sessions, base_day, published)
    unfinished = nightly_unfinished.days_before(home)
    days |= unfinished
    changed = (
        day
        for day in sessions
        if day not in days or day in unfinished or days[day].manifest["inputs_fingerprint"] != fingerprints[day]
    )
    first = next(changed, None)
    return Plan(base_day, [day for day in sessions if first and day >= first], days, fingerprints, published)


def _fingerprints(home: Home, sessions: list[date], base_day: date, published: list[Composition]) -> dict[date, str]:
    events = events_known(home, max(sessions))
    with engine_in_memory() as engine:
        engine.learn(calendar_around(sessions), events)
        rows = engine.db.execute(
            "select effective_session, * exclude (effective_session) from events.effective_events order by event_id"
        ).fetchall()
    found = {}
    for day in sessions:
        _, source = night_of(home, day, base_day, published)
        due = [row for row in rows if row[0] is not None and base_day < row[0] <= next_session(day)]
        found[day] = fingerprint(home, day, source, due)
    return found


@contextmanager
def engine_in_memory(rulebook: Path = RULEBOOK) -> Iterator[NightEngine]:
    """A NightEngine on an in-memory database that is closed afterwards."""
    with duckdb.connect(":memory:", config={"threads": threads()}) as db:
        db.execute("attach ':memory:' as rankday; use rankday")
        yield NightEngine(db, rulebook)


def calendar_around(sessions: list[date]) -> list[date]:
    """Sessions around the run, so that ex-dates and announcements find theirs."""
    return sessions_between(min(sessions) - timedelta(days=400), max(sessions) + timedelta(days=400))


def _compute(
    home: Home, plan: Plan, accepted: list[str], reason: str | None, progress: Callable[[str], None]
) -> list[dict[str, Any]]:
    run_id = f"nightly-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = home.run(run_id)
    folder.mkdir(parents=True)
    published = []
    coming = {one.source: one for one in (*preliminaries(home), *plan.published)}
    nightly_unfinished.note(home, plan.sessions, plan.days)
    with engine_in_memory() as engine, NightsRecord(home, run_id, plan.sessions) as record:
        events = events_known(home, max(plan.sessions))
        engine.learn(calendar_around(plan.sessions), events)
        before = [day for day in plan.days if day < plan.sessions[0]]
        if before:
            resume(engine, plan.days, before[-1])
        for day in plan.sessions:
            progress(f"compute {day}")
            night, source = night_of(home, day, plan.base_day, plan.published)
            check_files(newest(home, day), ("prices", "shares", "memberships"))
            shown = _composition_shown(home, day, coming, plan.days.get(day))
            is_last = day == plan.sessions[-1]
            changed = {one: old for one, old in plan.days.items() if plan.sessions[0] <= one < day} if is_last else {}
            results = compute_day(engine, night, shown, plan.days.get(day), changed if is_last else None, plan.days)
            state = state_of(engine.db, day, results)
            manifest = _manifest(home, plan, run_id, day, source, state, results, accepted, reason)
            manifest["pro_forma_of"] = shown.source if shown else None
            manifest |= _what_was_known(home, plan, day, events, changed)
            record.judged(day, results, manifest["overrides"])
            with record.stops():
                _stop_if_blocked(day, results, manifest["overrides"])
            draft = folder / day.isoformat()
            manifest["row_counts"] = write_day(engine.db, draft, day, results)
            export.archive_rulebook(draft)
            published.append(_publish(home, day, draft, manifest))
    shutil.rmtree(folder, ignore_errors=True)
    return [one for one in published if one is not None]


def compute_day(
    engine: NightEngine,
    night: Night,
    shown: Composition | None,
    before: publication.Publication | None,
    changed: dict[date, publication.Publication] | None,
    days: dict[date, publication.Publication],
) -> list[gates.GateResult]:
    """Compute one session into the tables of the schema ``daily`` and judge it; a replay does the same.

    ``shown`` is the composition of pro_forma; ``before`` and ``changed`` are as `correction_rows` takes them; ``days``
    are those published before.
    """
    engine.run(night)
    pro_forma_rows(engine.db, shown)
    correction_rows(engine.db, night.session, before, changed)
    return judge_night(engine.db, night.session, days)


def _composition_shown(
    home: Home, day: date, coming: dict[str, Composition], before: publication.Publication | None
) -> Composition | None:
    """The composition of pro_forma: the newest that is not implemented yet; of a day published before, the same again.

    What was known on an evening does not change when the day is computed again for another reason.
    """
    if before is not None:
        return composition_named(home, before.manifest.get("pro_forma_of"))
    known = [one for one in coming.values() if one.known_from <= day < one.implementation_date]
    return max(known, key=lambda one: one.known_from, default=None)


def _stop_if_blocked(day: date, results: list[gates.GateResult], overrides: list[dict]) -> None:
    let_through = {override["gate"] for override in overrides}
    stopping = [result for result in results if result.stops and result.gate not in let_through]
    if stopping:
        told = "; ".join(f"{result.gate} {result.observed}, expected {result.expectation}" for result in stopping)
        names = " ".join(f"--accept-gate {result.gate}" for result in stopping)
        line = f"{day} is BLOCKED: {told}. Nothing of it was published. To override: {names} --reason …"
        raise GateFailed(line, stopping)


def _manifest(
    home: Home,
    plan: Plan,
    run_id: str,
    day: date,
    source: str,
    state: str,
    results: list[gates.GateResult],
    accepted: list[str],
    reason: str | None,
) -> dict[str, Any]:
    snapshot = newest(home, day)
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
        "methodology_version": METHODOLOGY_VERSION,
        "calendar_version": "XNYS",
        "composition_entering": source or None,
        "input_snapshots": {day.isoformat(): {"version": snapshot.version, "content_hash": snapshot.content_hash}},
        "inputs_fingerprint": plan.fingerprints[day],
        "rulebook_hash": provenance.rulebook_hash(),
        "code_version": provenance.code_version(),
        "engine_versions": provenance.engine_versions(),
        "gates": [asdict(result) for result in results],
        "overrides": [
            {"gate": result.gate, "observed": result.observed, "reason": reason}
            for result in results
            if result.stops and (result.gate in accepted or result.gate.partition(".")[2] in accepted)
        ],
    }


def _what_was_known(
    home: Home, plan: Plan, day: date, events: list[tuple], changed: dict[date, publication.Publication]
) -> dict[str, Any]:
    """What a replay needs beside the drop: the ledger says which days and drops were the newest at that entry.

    ``corrects``: the earlier days that this one compares with its ``corrections``, with their versions before the run.
    """
    before = plan.days.get(day)
    return {
        "as_of_ledger": ledger.tip(home)._asdict(),
        "run_sessions": [plan.sessions[0].isoformat(), plan.sessions[-1].isoformat()],
        "events_hash": hash_of_events(events),
        "version_before": before.version if before else None,
        "corrects": {session.isoformat(): old.version for session, old in changed.items()},
    }


def _publish(home: Home, day: date, draft, manifest: dict[str, Any]) -> dict[str, Any] | None:
    """Publish the day unless its newest version says the same; return what was published."""
    stream = f"daily/{day.isoformat()}"
    before = publication.newest_version(home, stream)
    content_hash = publication.hold(home, stream, draft, manifest)
    status = publication.status_of(home, stream, content_hash)
    if status != "published":
        raise GateFailed(f"{day}: {_why_not_published(home, stream, content_hash, status)}")
    after = publication.newest_version(home, stream)
    if before is not None and before.version == after.version:
        return None
    return {"session": day.isoformat(), "version": after.version, "state": manifest["state"]}


def _why_not_published(home: Home, stream: str, content_hash: str, status: str) -> str:
    """What stands between a held result and its publication, and what to do. The pending manifest says why it waits."""
    if status == "rejected":
        return (
            f"the result {content_hash[:12]} was rejected and nothing was published; "
            "a corrected drop, or other overrides, makes a new result"
        )
    held = read_manifest(home.pending(stream, content_hash))
    gates_passed_over = ", ".join(override["gate"] for override in held.get("overrides") or [])
    cause = f"the override of {gates_passed_over}" if gates_passed_over else "a restatement"
    given = publication.approvers_so_far(home, stream, content_hash)
    missing = max(1, required_approvals(stream, held) - len(given))
    so_far = f"{' and '.join(given)} approved, {missing} more must" if given else f"{missing} people must approve"
    return (
        f"{cause} waits for approval, {so_far}: rankday approve --stream {stream} "
        f"--content-hash {content_hash[:12]} --as NAME; then run nightly again"
    )


def _result(home: Home, session: date, published: list[dict[str, Any]]) -> dict[str, Any]:
    one = publication.newest_version(home, f"daily/{session.isoformat()}")
    with duckdb.connect() as db:
        rows = db.execute(
            "select index_code, price_level, total_return_level, net_total_return_level, constituent_count "
            "from read_parquet(?) order by index_code",
            [str(one.folder / "index_values.parquet")],
        ).fetchall()
    return {
        "session": session.isoformat(),
        "stream": one.stream,
        "version": one.version,
        "state": one.manifest["state"],
        "folder": str(one.folder),
        "content_hash": one.manifest["content_hash"],
        "published": published,
        "levels": {code: [str(value) for value in values] for code, *values in rows},
        "gates_not_met": [gate for gate in one.manifest["gates"] if not gate["is_met"]],
    }
