"""The steps of one reconstitution, in order; the command line and the DAG call the same functions.

Every step may be repeated: what it leaves in ``runs/<run_id>/`` is written anew from what the step before left there.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from rankday import export, gates, publication, run_folder, stages, warehouse
from rankday.approvals import identity, refuse_beforehand
from rankday.errors import DropMissing
from rankday.home import Home
from rankday.incumbents import Incumbents, incumbents_of, reconstitution_in_force
from rankday.ingest import ingest
from rankday.run_inputs import described
from rankday.season import Season, season_of_rank_date
from rankday.snapshot_store import Snapshot, check_files, newest, sessions

METHODOLOGY_VERSION = "2026"


def open_run(
    home: Home,
    rank_date: date,
    calendar: str | None = None,
    any_date: bool = False,
    run_id: str | None = None,
    note: str | None = None,
    triggered_by: str | None = None,
    demonstration: bool = False,
) -> str:
    """Freeze the drops this event needs and fill the run's database; return the run's id.

    Uses the implementation session's drop where it is there, for closing weights and leavers (CONTRACT.md section 4).
    Raises RankdayError for a date that is no rank day, DropMissing, DropRefused, VerificationFailed for a snapshot that
    is not what was frozen.
    """
    season = season_of_rank_date(rank_date, calendar=calendar, any_date=any_date)
    snapshot = snapshot_of(home, rank_date)
    implementation = _snapshot_if_there(home, season.implementation_date)
    incumbents = incumbents_of(home, rank_date, snapshot)
    run_id = run_id or f"{season.event_id}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = home.run(run_id)
    shutil.rmtree(folder, ignore_errors=True)
    inputs = _inputs(home, season, snapshot, implementation, incumbents)
    for one in (inputs.snapshot, *([inputs.implementation] if inputs.implementation else [])):
        check_files(one)
    for one in inputs.earlier:
        check_files(one, ("prices", "corporate_actions"))
    warehouse.fill(folder / "rankday.duckdb", inputs)
    run_folder.save(home, run_id, _facts(season, inputs, incumbents, run_id, note, triggered_by, demonstration))
    return run_id


def snapshot_of(home: Home, session: date) -> Snapshot:
    """The session's snapshot: the landing drop frozen if it is there, else what was frozen before."""
    try:
        return ingest(home, session).snapshot
    except DropMissing:
        snapshot = newest(home, session)
        if snapshot is None:
            raise
        return snapshot


def _snapshot_if_there(home: Home, session: date) -> Snapshot | None:
    try:
        return snapshot_of(home, session)
    except DropMissing:
        return None


def _inputs(
    home: Home, season: Season, snapshot: Snapshot, implementation: Snapshot | None, incumbents: Incumbents
) -> warehouse.RunInputs:
    # two years of trading and some days: SQL cuts the exact window, this only bounds what is read
    first = season.rank_date.replace(year=season.rank_date.year - 2, day=1)
    earlier = [newest(home, session) for session in sessions(home) if first <= session < season.rank_date]
    in_force = reconstitution_in_force(home, season.rank_date)
    return warehouse.RunInputs(
        event_id=season.event_id,
        rank_day=season.rank_date,
        snapshot=snapshot,
        implementation=implementation,
        incumbents=incumbents.lines,
        earlier=tuple(earlier),
        earlier_publication=in_force.folder if in_force else None,
        earlier_snapshot=earlier[-1] if earlier else None,
    )


def _facts(
    season: Season,
    inputs: warehouse.RunInputs,
    incumbents: Incumbents,
    run_id: str,
    note: str | None,
    triggered_by: str | None,
    demonstration: bool,
) -> dict[str, Any]:
    weights_as_of = inputs.implementation.session if inputs.implementation else inputs.rank_day
    return {
        "stream": f"reconstitution/{season.event_id}",
        "event": season.event_id,
        "run_id": run_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rank_date": season.rank_date.isoformat(),
        "implementation_date": season.implementation_date.isoformat(),
        "effective_date": season.effective_date.isoformat(),
        "weights_as_of": weights_as_of.isoformat(),
        "methodology_version": METHODOLOGY_VERSION,
        "calendar_version": season.calendar_version,
        **described(inputs, incumbents),
        "note": note,
        "triggered_by": triggered_by,
        "demonstration": demonstration,
    }


def check_snapshot(home: Home, run_id: str) -> list[gates.GateResult]:
    """Stages 0 and 1, then the first gate. Raises GateFailed."""
    return _build_and_check(home, run_id, stages.SNAPSHOT_STAGES, "snapshot")


def decide(home: Home, run_id: str) -> None:
    """Stages 2 to 6: universe, screens, ranking, bands, membership."""
    stages.build(run_folder.load(home, run_id).folder, stages.MEMBERSHIP_STAGES)


def check_membership(home: Home, run_id: str) -> list[gates.GateResult]:
    """The second gate. Raises GateFailed."""
    return _check(home, run_id, "membership")


def weigh(home: Home, run_id: str) -> None:
    """Stages 7 and 8: weights, leavers, the published tables."""
    stages.build(run_folder.load(home, run_id).folder, stages.PUBLICATION_STAGES)


def check_publication(home: Home, run_id: str) -> list[gates.GateResult]:
    """The third gate. Raises GateFailed."""
    return _check(home, run_id, "publication")


def _build_and_check(home: Home, run_id: str, models: Iterable[str], stage: str) -> list[gates.GateResult]:
    stages.build(run_folder.load(home, run_id).folder, models)
    return _check(home, run_id, stage)


def _check(home: Home, run_id: str, stage: str) -> list[gates.GateResult]:
    folder = run_folder.load(home, run_id).folder
    results = gates.check(folder, stage)
    gates.stop_if_critical(folder, results)
    return results


def present(home: Home, run_id: str) -> dict[str, Any]:
    """Lay the result before the approvers: pending/<stream>/<content hash>/. Returns stream, content_hash, status."""
    run = run_folder.load(home, run_id)
    results = gates.results_of(run.folder)
    gates.stop_if_critical(run.folder, results)
    draft = run.folder / "publication"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    row_counts = export.write_tables(run.database, draft, results)
    export.archive_rulebook(draft)
    manifest = {
        **run.facts,
        "id": run.facts["event"],
        "rulebook_hash": export.rulebook_hash(),
        "code_version": export.code_version(),
        "engine_versions": export.engine_versions(),
        "row_counts": row_counts,
        "leavers": _leavers(run),
        "gates": [asdict(result) for result in results],
        "overrides": gates.accepted(run.folder),
    }
    content_hash = publication.hold(home, run.stream, draft, manifest)
    return {
        "stream": run.stream,
        "content_hash": content_hash,
        "status": publication.status_of(home, run.stream, content_hash),
        "run_id": run_id,
    }


def _leavers(run: run_folder.Run) -> list[str]:
    with warehouse.connection(run.database, read_only=True) as db:
        rows = db.execute("select security_id from weights.closing_lines where has_left order by security_id")
        return [security_id for (security_id,) in rows.fetchall()]


STEPS: tuple[tuple[str, Callable[[Home, str], Any]], ...] = (
    ("check the snapshot", check_snapshot),
    ("screen, rank, band", decide),
    ("check the membership", check_membership),
    ("weigh", weigh),
    ("check the publication", check_publication),
)


def reconstitute(
    home: Home,
    rank_date: date,
    calendar: str | None = None,
    any_date: bool = False,
    approvers: Iterable[str] = (),
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    triggered_by: str | None = None,
    note: str | None = None,
    run_id: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """The whole way, from the landing drop to a pending result, or to a published one with two ``approvers``.

    Returns stream, content_hash, status (``pending`` or ``published``), run_id and, when published, version and folder.
    Raises RankdayError and its kinds: DropMissing, DropRefused, GateFailed, ApprovalRefused.
    """
    approvers = list(approvers)
    refuse_beforehand(home, approvers, triggered_by)
    progress("freeze the drops")
    run_id = open_run(home, rank_date, calendar, any_date, run_id, note, triggered_by)
    gates.accept(home.run(run_id), list(accept_gates), reason)
    for words, step in STEPS:
        progress(words)
        step(home, run_id)
    progress("lay before the approvers")
    result = present(home, run_id)
    # a run that was killed between two approvals finds the first one recorded
    approved = {identity(name) for name in publication.approvers_so_far(home, result["stream"], result["content_hash"])}
    for name in approvers:
        if result["status"] != "published" and identity(name) not in approved:
            publication.approve(home, result["stream"], result["content_hash"], name, unseen=True)
            result["status"] = publication.status_of(home, result["stream"], result["content_hash"])
    if result["status"] == "published":
        newest_one = publication.newest_version(home, result["stream"])
        result |= {"version": newest_one.version, "folder": str(newest_one.folder)}
    return result
