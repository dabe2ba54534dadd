"""Opening a run: the drops frozen, the inputs named, the run's database filled, and the facts written down."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from rankday.contract.home import Home
from rankday.drops.comparison import compared_with
from rankday.drops.ingest import snapshot_of
from rankday.drops.references import dated_reference, snapshot_reference
from rankday.drops.snapshot_store import Snapshot, newest, sessions
from rankday.engine import run_folder
from rankday.evidence import pins as evidence_pins
from rankday.evidence import store as evidence_store
from rankday.ledger.rule_changes import record_rules
from rankday.ledger.run_ledger import record_opened
from rankday.ledger.session_changes import record_session_changes
from rankday.reconstitution import warehouse
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.reconstitution.incumbents import incumbents_of, reconstitution_in_force
from rankday.reconstitution.prior_style import with_prior_style
from rankday.reconstitution.run_inputs import RunInputs, load
from rankday.reconstitution.share_states import with_share_states
from rankday.rulebook.policies import methodology_version
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_force, is_closed

Facts = dict[str, Any]


class EventDates(Protocol):
    """The dates of what a run is about: of a season, or of additions between reconstitutions."""

    @property
    def event_id(self) -> str: ...
    @property
    def calendar_version(self) -> str: ...
    @property
    def rank_date(self) -> date: ...
    @property
    def implementation_date(self) -> date: ...
    @property
    def effective_date(self) -> date: ...


@dataclass(frozen=True)
class RunRequest:
    """Why and by whom a run is made; kept in the manifest. Without ``run_id`` the run gets one."""

    run_id: str | None = None
    note: str | None = None
    triggered_by: str | None = None
    demonstration: bool = False


def rank_day_facts(home: Home, season: EventDates, taken: Callable[[Home, date], Snapshot] = snapshot_of) -> Facts:
    """What names the inputs of the rank day, as they are known now (``taken``: how its snapshot is had).

    Raises DropMissing, DropRefused.
    """
    snapshot = taken(home, season.rank_date)
    # two years of trading and some days: SQL cuts the exact window, this only bounds what is read
    first = season.rank_date.replace(year=season.rank_date.year - 2, day=1)
    traded = (session for session in sessions(home) if first <= session < season.rank_date and not is_closed(session))
    earlier = [newest(home, session) for session in traded]
    compared = compared_with(home, snapshot)
    in_force = reconstitution_in_force(home, season.rank_date)
    lists = evidence_store.on_or_before(home, season.rank_date, (evidence_store.MEMBERS,))
    return {
        "event": season.event_id,
        "rank_date": season.rank_date.isoformat(),
        "weights_as_of": season.rank_date.isoformat(),
        **incumbents_of(home, season.rank_date, snapshot, lists),
        "compared_with": in_force.reference if in_force else None,
        "input_snapshots": {season.rank_date.isoformat(): snapshot_reference(snapshot)},
        "earlier_snapshots": {one.session.isoformat(): snapshot_reference(one) for one in earlier},
        "snapshot_compared_with": compared and dated_reference(compared),
    }


def with_implementation(facts: Facts, implementation: Snapshot | None) -> Facts:
    """``facts`` with the implementation session's drop, for closing weights and leavers; None: as they are."""
    if implementation is None:
        return facts
    session = implementation.session.isoformat()
    named = facts["input_snapshots"] | {session: snapshot_reference(implementation)}
    return facts | {"weights_as_of": session, "input_snapshots": named}


def inputs_of(home: Home, facts: Facts, rulebook: Path) -> RunInputs:
    """The inputs that ``facts`` name, with the evidence dated by the rank day and the implementation session's listing.

    Evidence that the facts name already stays; only the listing is added. Raises what `run_inputs.load` does.
    """
    inputs = load(home, facts, rulebook)
    evidence = inputs.evidence or evidence_store.on_or_before(home, inputs.rank_day)
    if evidence and inputs.implementation:
        evidence = evidence_store.with_implementation(home, evidence, inputs.implementation.session)
    return replace(inputs, evidence=evidence)


def begin(home: Home, season: EventDates, facts: Facts, request: RunRequest) -> str:
    """Fill the database of a run from the inputs that ``facts`` name, write run.json; return the run's id.

    ``facts`` hold ``stream`` too, and what this kind of run says of itself. Raises VerificationFailed for a snapshot
    that is not what was frozen, RankdayError for an exception that is wrong.
    """
    run_id = request.run_id or f"{season.event_id}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = home.run(run_id)
    shutil.rmtree(folder, ignore_errors=True)
    rulebook = folder / "rulebook"
    exceptions = freeze_rulebook(home, season.event_id, rulebook, RULEBOOK)
    facts = facts | {"implementation_date": season.implementation_date.isoformat()}
    facts = with_prior_style(home, with_share_states(home, facts, rulebook))
    inputs = inputs_of(home, facts, rulebook)
    if inputs.evidence:
        facts = facts | {"evidence": evidence_pins.pin(home, inputs.evidence)}
    warehouse.fill(folder / run_folder.DATABASE, inputs)
    facts = {
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "effective_date": season.effective_date.isoformat(),
        "methodology_version": methodology_version(season.rank_date, rulebook),
        "calendar_version": season.calendar_version,
        "session_changes": [row.as_json() for row in in_force()],
        **asdict(request),
        "run_id": run_id,
        "exceptions": exceptions,
        **facts,
    }
    record_rules(home, RULEBOOK)
    record_session_changes(home)
    record_opened(home, facts, rulebook)
    run_folder.save(home, run_id, facts)
    return run_id
