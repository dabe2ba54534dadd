"""The steps of one reconstitution, in order; the command line and the DAG call the same functions.

Every step may be repeated: what it leaves in ``runs/<run_id>/`` is written anew from what the step before left there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from rankday import gates, publication
from rankday.contract.errors import ApprovalRefused
from rankday.contract.home import Home
from rankday.contract.people import identity
from rankday.contract.streams import kind_of
from rankday.drops.ingest import snapshot_if_there
from rankday.engine import provenance, run_folder, stages
from rankday.engine.database import connection
from rankday.ledger.run_ledger import record_gates
from rankday.publication.approvals import refuse_beforehand
from rankday.publication.refusals import Answer, Choice, Surface, record_refusal
from rankday.reconstitution import export, notice, preliminary
from rankday.reconstitution.additions import steps as additions
from rankday.reconstitution.checking import check_snapshot, check_stage
from rankday.reconstitution.opening import RunRequest, begin, rank_day_facts, with_implementation
from rankday.rulebook.archive import archive_rulebook
from rankday.rulebook.season import season_of_rank_date
from rankday.rulebook.session_changes import in_sessions_of_home


@in_sessions_of_home
def open_run(
    home: Home,
    rank_date: date,
    calendar: str | None = None,
    any_date: bool = False,
    run_id: str | None = None,
    note: str | None = None,
    triggered_by: str | None = None,
    demonstration: bool = False,
    at_rank_day: bool = False,
) -> str:
    """Freeze the drops this event needs and fill the run's database; return the run's id.

    Uses the implementation session's drop where it is there, for closing weights and leavers (docs/contract.md 4),
    unless ``at_rank_day``: then the result is that of the rank day, with its closes, whatever has come since. With
    that drop, and a published preliminary list of this rank day, membership is that of the newest list, less what left.
    Raises RankdayError for a date that is no rank day, DropMissing, DropRefused, VerificationFailed for a snapshot that
    is not what was frozen.
    """
    season = season_of_rank_date(rank_date, calendar=calendar, any_date=any_date)
    request = RunRequest(run_id, note, triggered_by, demonstration)
    implementation = None if at_rank_day else snapshot_if_there(home, season.implementation_date)
    previous = preliminary.newest_list(home, season) if implementation else None
    # the lists are of the season's rank day: a trial run of another date (``any_date``) has nothing to do with them
    if previous and previous.manifest["rank_date"] == rank_date.isoformat():
        return preliminary.open_final(home, season, implementation, previous, request)
    facts = with_implementation(rank_day_facts(home, season), implementation)
    return begin(home, season, facts | {"stream": f"reconstitution/{season.event_id}"}, request)


def decide(home: Home, run_id: str) -> None:
    """Stages 2 to 6: universe, screens, ranking, bands, membership."""
    stages.build(run_folder.load(home, run_id).folder, stages.MEMBERSHIP_STAGES)


def check_membership(home: Home, run_id: str) -> list[gates.GateResult]:
    """The second gate. Raises GateFailed."""
    return check_stage(home, run_id, "membership")


def weigh(home: Home, run_id: str) -> None:
    """Stages 7 and 8: weights, leavers, the published tables."""
    stages.build(run_folder.load(home, run_id).folder, stages.PUBLICATION_STAGES)


def check_publication(home: Home, run_id: str) -> list[gates.GateResult]:
    """The third gate. Raises GateFailed."""
    return check_stage(home, run_id, "publication")


def present(home: Home, run_id: str) -> dict[str, Any]:
    """Submit the result for approval: pending/<stream>/<content hash>/. Returns stream, content_hash, status, run_id.

    A fast entry for which nobody qualifies is nothing to submit, unless a version is to be mended: ``content_hash`` is
    None, ``status`` ``nobody_qualifies``.
    """
    run = run_folder.load(home, run_id)
    results = gates.results_of(run.folder)
    gates.stop_if_critical(run.folder, results)
    if export.is_nothing(run) and not publication.versions(home, run.stream):
        return {"stream": run.stream, "content_hash": None, "status": "nobody_qualifies", "run_id": run_id}
    draft = run.folder / "publication"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    row_counts = export.write_tables(run, draft, results)
    archive_rulebook(draft, run.folder / "rulebook")
    if run.facts.get("list_date"):
        notice.write_notice(draft, run.facts, gates.accepted(run.folder))
    if (run.folder / "notice.md").is_file():
        notice.put_first(draft, (run.folder / "notice.md").read_text(encoding="utf-8"))
    manifest = {
        **run.facts,
        "id": run.stream.partition("/")[2],
        "rulebook_hash": provenance.rulebook_hash(run.folder / "rulebook"),
        "code_version": provenance.code_version(),
        "engine_versions": provenance.engine_versions(),
        "row_counts": row_counts,
        **_leavers(run),
        "gates": [asdict(result) for result in results],
        "overrides": gates.accepted(run.folder),
    }
    by_session = [(None, result) for result in results]
    record_gates(home, run.facts, by_session, manifest["overrides"], run.folder / "rulebook")
    content_hash = publication.submit(home, run.stream, draft, manifest)
    return {
        "stream": run.stream,
        "content_hash": content_hash,
        "status": publication.status_of(home, run.stream, content_hash),
        "run_id": run_id,
    }


def _leavers(run: run_folder.Run) -> dict[str, list[str]]:
    if kind_of(run.stream).is_addition:
        return {}
    with connection(run.database, read_only=True) as db:
        rows = db.execute("select security_id from weights.closing_lines where has_left order by security_id")
        return {"leavers": [security_id for (security_id,) in rows.fetchall()]}


Steps = tuple[tuple[str, Callable[[Home, str], Any]], ...]
STEPS: Steps = (
    ("check the snapshot", check_snapshot),
    ("screen, rank, band", decide),
    ("check the membership", check_membership),
    ("weigh", weigh),
    ("check the publication", check_publication),
)


def steps_of(stream: str) -> Steps:
    """The steps of a run whose result is of ``stream``, in words and as functions, up to its submission."""
    return additions.STEPS if kind_of(stream).is_addition else STEPS


@in_sessions_of_home
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
    at_rank_day: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> dict[str, Any]:
    """The whole way, from the landing drop to a pending result, or to a published one with two ``approvers``.

    Returns stream, content_hash, status (``pending`` or ``published``), run_id and, when published, version and folder.
    Raises RankdayError and its kinds: DropMissing, DropRefused, GateFailed, ApprovalRefused.
    """

    def opened() -> str:
        return open_run(home, rank_date, calendar, any_date, run_id, note, triggered_by, at_rank_day=at_rank_day)

    return carry_out(home, opened, approvers, triggered_by, accept_gates, reason, progress)


def carry_out(
    home: Home,
    opened: Callable[[], str],
    approvers: Iterable[str] = (),
    triggered_by: str | None = None,
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
    before_presenting: Callable[[str], None] = lambda run_id: None,
) -> dict[str, Any]:
    """Every step of a run that ``opened`` opens: gates, result, and the approvals given beforehand (unseen).

    ``before_presenting`` may add to the run's facts, and a ``notice.md`` to its folder.
    Returns and raises what `reconstitute` does; a preliminary list without overrides is published at once.
    """
    approvers = list(approvers)
    refuse_beforehand(home, approvers, triggered_by)
    progress("freeze the drops")
    run_id = opened()
    gates.accept(home.run(run_id), list(accept_gates), reason)
    for words, step in steps_of(run_folder.load(home, run_id).stream):
        progress(words)
        step(home, run_id)
    before_presenting(run_id)
    progress("submit for approval")
    result = present(home, run_id)
    for name in approvers:
        if result["content_hash"] and result["status"] != "published":
            _approve(home, result["stream"], result["content_hash"], name, run_id)
            result["status"] = publication.status_of(home, result["stream"], result["content_hash"])
    if result["status"] == "published":
        newest_one = publication.newest_version(home, result["stream"])
        result |= {"version": newest_one.version, "folder": str(newest_one.folder)}
    return result


def _approve(home: Home, stream: str, content_hash: str, name: str, run_id: str) -> None:
    """An approval given beforehand, once: a run cut short between two of them, or another run at the same moment, may
    have recorded it, and the second of two runs may find the result published."""
    try:
        publication.approve(home, stream, content_hash, name, unseen=True)
    except ApprovalRefused as refusal:
        given = {identity(one) for one in publication.approvers_so_far(home, stream, content_hash)}
        if identity(name) not in given and publication.status_of(home, stream, content_hash) != "published":
            answer = Answer(stream, content_hash, name, Choice.APPROVE, Surface.COMMAND_LINE, run_id)
            record_refusal(home, answer, str(refusal))
            raise
