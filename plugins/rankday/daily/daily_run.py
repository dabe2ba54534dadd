"""Every night: the sessions that are missing or changed, computed in order, gated and published.

State comes from publications only. A published day whose inputs are no longer the same (a corrected drop, a late
event, a reconstitution published since) is computed again with every day after it; those that change get a new
version, and ``corrections`` of the last day names each (docs/methodology.md 6.3).
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from rankday import gates, publication
from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.streams import Kind, Stream
from rankday.daily import known_events, same_again, settled
from rankday.daily.compositions import (
    Composition,
    composition_named,
    preliminaries,
    shown_composition,
    what_enters,
)
from rankday.daily.derived import rulebook_of_home
from rankday.daily.drop_gate import check_snapshot
from rankday.daily.engine import DailyEngine
from rankday.daily.files import correction_rows, identifier_rows, pro_forma_rows, write_day
from rankday.daily.gates import check_day, state_of
from rankday.daily.implementation import GATE, STAGE, Facts, sentence
from rankday.daily.inputs import session_inputs_of
from rankday.daily.manifest import manifest_of, what_was_known
from rankday.daily.plan import Plan, calendar_around, engine_in_memory, freeze, plan_of
from rankday.daily.publishing import publish, result_of
from rankday.daily.run_record import RunRecord
from rankday.daily.session_inputs import SessionInputs
from rankday.daily.state import RESUMES, published_days, resume, run_of, sessions_to_resume
from rankday.drops.snapshot_store import check_files, newest
from rankday.ledger.session_changes import record_session_changes
from rankday.publication import unfinished as nightly_unfinished
from rankday.rulebook import base_values
from rankday.rulebook.archive import archive_rules_in_force
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.rulebook.sessions import checked_session


@in_sessions_of_home
def nightly(
    home: Home,
    session: date,
    accept_gates: Iterable[str] = (),
    reason: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
    triggered_by: str | None = None,
) -> dict[str, Any]:
    """Publish every session up to ``session`` that is missing, and every published one that changes.

    Returns session, state, published (session, version, state of each), and of ``session`` the levels and the gates
    that are not met, of its drop too. Raises
    RankdayError for a day that is no session or lies before the base day, DropMissing at the first missing drop (what
    came before it is published), DropRefused, GateFailed.
    """
    checked_session(session)
    accepted = list(accept_gates)
    gates.refuse_without_reason(accepted, reason)
    gates.refuse_unknown(accepted, RULEBOOK, ("snapshot", "night"))
    with only_writer(home.root / "runs" / ".nightly.lock"):
        publication.recover(home, ["daily"])
        record_session_changes(home)
        missing = freeze(home, session, progress)
        plan = plan_of(home, session, missing, accepted)
        published, checked = (
            _compute(home, plan, accepted, reason, progress, triggered_by) if plan.sessions else ([], {})
        )
        nightly_unfinished.clear(home)
    if missing is not None:
        raise missing
    return result_of(home, session, published, checked.get(session, []))


def _compute(
    home: Home,
    plan: Plan,
    accepted: list[str],
    reason: str | None,
    progress: Callable[[str], None],
    triggered_by: str | None,
) -> tuple[list[dict[str, Any]], dict[date, list[gates.GateResult]]]:
    """What was published, and the results of the drop's gate by session."""
    run_id = f"nightly-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = home.run(run_id)
    folder.mkdir(parents=True)
    published, checked = [], {}
    coming = {one.source: one for one in (*preliminaries(home), *plan.published)}
    starts = base_values.in_force(home)
    nightly_unfinished.note(home, plan.sessions, plan.days)
    rulebook = rulebook_of_home(home, folder / "rulebook")
    with engine_in_memory(rulebook) as engine, RunRecord(home, run_id, plan.sessions, triggered_by) as record:
        events = plan.known
        engine.load_events(calendar_around(plan.sessions), events)
        if before := plan.days.before(plan.sessions[0]):
            resume(engine, home, before, plan.sessions, latest_run=plan.latest_run)
        for day in plan.sessions:
            progress(f"compute {day}")
            source, due = what_enters(home, day, plan.base_day, plan.published, plan.events, accepted)
            night = session_inputs_of(home, day, plan.base_day, source, due, plan.additions.get(day, ()))
            check_files(newest(home, day), ("prices", "shares", "memberships", "identifiers"))
            checked[day] = check_snapshot(home, day, run_id, accepted, reason)
            shown = _composition_shown(home, day, coming, plan.days.get(day))
            is_last = day == plan.sessions[-1]
            again = [one for one in plan.days if is_last and plan.sessions[0] <= one <= day]
            changed = {one: plan.days[one] for one in again}
            # a published day begins at what it began at, whatever the home's file says by now
            begun = base_values.of_archive(plan.days[day].folder / "rulebook") if day in plan.days else starts
            engine.use_base_values(begun)
            results = compute_day(engine, night, shown, plan.days.get(day), changed if is_last else None, plan.days)
            state = state_of(engine.db, day, results)
            manifest = manifest_of(home, plan, run_id, day, source, state, checked[day], results, accepted, reason)
            manifest["overrides"] += _approved_overrides(home, day, plan, results, manifest["overrides"])
            manifest |= {"implementation": due} if due else {}
            manifest["pro_forma_of"] = shown.source if shown else None
            manifest["composition_rank_date"] = composed.isoformat() if (composed := engine.composition_day) else None
            manifest |= what_was_known(home, plan, day, events, changed) | {RESUMES: sessions_to_resume(engine)}
            record.add(day, [*checked[day], *results], manifest["overrides"])
            with record.stops(day):
                _stop_if_blocked(day, results, manifest["overrides"], due)
            draft = folder / day.isoformat()
            manifest["row_counts"] = write_day(engine.db, draft, day, results)
            archive_rules_in_force(draft, begun, rulebook)
            published.append(publish(home, day, draft, manifest))
    shutil.rmtree(folder, ignore_errors=True)
    _note_what_is_settled(home, plan)
    return [one for one in published if one is not None], checked


def _note_what_is_settled(home: Home, plan: Plan) -> None:
    """What the next night need not look at again: the run is through, and every day is up to date."""
    days = published_days(home)
    same_again.note(home, plan.fingerprints, [(day, days[day]) for day in plan.sessions])
    known_events.keep(home, plan.sessions[-1], plan.known)
    now = plan.inputs._replace(versions=days.versions)
    asked = plan.sessions if plan.latest_run is not None else days
    settled.note(home, now, max([plan.latest_run or 0, *(run_of(days[day]) for day in asked)]))


def compute_day(
    engine: DailyEngine,
    night: SessionInputs,
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
    identifier_rows(engine, night)
    pro_forma_rows(engine, shown)
    correction_rows(engine, before, changed)
    return check_day(engine.db, night.session, days)


def _composition_shown(
    home: Home, day: date, coming: dict[str, Composition], before: publication.Publication | None
) -> Composition | None:
    """The composition of pro_forma: the newest that is not implemented yet; of a day published before, the same again.

    What was known on an evening does not change when the day is computed again for another reason.
    """
    if before is not None:
        return composition_named(home, before.manifest.get("pro_forma_of"))
    return shown_composition(day, coming)


def _approved_overrides(
    home: Home, day: date, plan: Plan, results: list[gates.GateResult], given: list[dict]
) -> list[dict]:
    """Overrides of the published version that two people approved for these same inputs and findings: they stand."""
    one = publication.newest_version(home, str(Stream(Kind.DAILY, day=day)))
    if one is None or one.manifest["inputs_fingerprint"] != plan.fingerprints[day]:
        return []
    open_ones = {(result.gate, result.observed) for result in gates.stopping(results, given)}
    return [old for old in one.manifest["overrides"] if (old["gate"], old["observed"]) in open_ones]


def _stop_if_blocked(day: date, results: list[gates.GateResult], overrides: list[dict], due: Facts | None) -> None:
    if unmet := gates.stopping(results, overrides):
        is_due = any(result.gate == f"{STAGE}.{GATE}" for result in unmet)
        why = f" {sentence(due)}." if due and is_due else ""
        raise GateFailed(f"{day} is BLOCKED: {gates.described(unmet)}.{why} Nothing of it was published", unmet)
