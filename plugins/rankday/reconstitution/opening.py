"""Opening a run: the drops frozen, the inputs gathered, the run's database filled, and the facts written down."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from rankday.contract.home import Home
from rankday.drops.ingest import snapshot_of
from rankday.drops.snapshot_store import Snapshot, check_files, newest, sessions
from rankday.engine import run_folder
from rankday.evidence import pins as evidence_pins
from rankday.evidence import store as evidence_store
from rankday.ledger.rule_changes import record_rules
from rankday.ledger.run_ledger import record_opened
from rankday.reconstitution import warehouse
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.reconstitution.incumbents import Incumbents, incumbents_of, reconstitution_in_force
from rankday.rulebook.policies import methodology_version
from rankday.rulebook.season import Season


@dataclass(frozen=True)
class Occasion:
    """Why and by whom a run is made; kept in the manifest."""

    run_id: str | None = None
    note: str | None = None
    triggered_by: str | None = None
    demonstration: bool = False


def rank_day_inputs(
    home: Home, season: Season, taken: Callable[[Home, date], Snapshot] = snapshot_of
) -> tuple[warehouse.RunInputs, Incumbents]:
    """What the rank day is computed from, as it is known now (``taken``: how its snapshot is had).

    Raises DropMissing, DropRefused.
    """
    snapshot = taken(home, season.rank_date)
    evidence = evidence_store.on_or_before(home, season.rank_date)
    incumbents = incumbents_of(home, season.rank_date, snapshot, evidence)
    # two years of trading and some days: SQL cuts the exact window, this only bounds what is read
    first = season.rank_date.replace(year=season.rank_date.year - 2, day=1)
    earlier = [newest(home, session) for session in sessions(home) if first <= session < season.rank_date]
    in_force = reconstitution_in_force(home, season.rank_date)
    inputs = warehouse.RunInputs(
        event_id=season.event_id,
        rank_day=season.rank_date,
        snapshot=snapshot,
        incumbents=incumbents.lines,
        earlier=tuple(earlier),
        earlier_publication=in_force.folder if in_force else None,
        earlier_snapshot=earlier[-1] if earlier else None,
        evidence=evidence,
    )
    return inputs, incumbents


def begin(
    home: Home,
    season: Season,
    inputs: warehouse.RunInputs,
    input_facts: dict[str, Any],
    own_facts: dict[str, Any],
    occasion: Occasion,
) -> str:
    """Check the snapshots, fill the run's database, write run.json; return the run's id.

    ``input_facts`` name the inputs (`run_inputs.described`), ``own_facts`` are of this kind of run, with ``stream``.
    Raises VerificationFailed for a snapshot that is not what was frozen, RankdayError for an exception that is wrong.
    """
    run_id = occasion.run_id or f"{season.event_id}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}"
    folder = home.run(run_id)
    shutil.rmtree(folder, ignore_errors=True)
    exceptions = freeze_rulebook(home, season.event_id, folder / "rulebook", inputs.rulebook)
    for one in inputs.drops:
        check_files(one)
    for one in (*inputs.earlier, *(inputs.season.after if inputs.season else ())):
        check_files(one, ("prices", "corporate_actions"))
    if inputs.evidence and inputs.implementation:
        later = evidence_store.with_implementation(home, inputs.evidence, inputs.implementation.session)
        inputs = replace(inputs, evidence=later)
    if inputs.evidence:
        input_facts = input_facts | {"evidence": evidence_pins.pin(home, inputs.evidence)}
    warehouse.fill(folder / "rankday.duckdb", replace(inputs, rulebook=folder / "rulebook"))
    facts = {
        "event": season.event_id,
        "run_id": run_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rank_date": season.rank_date.isoformat(),
        "implementation_date": season.implementation_date.isoformat(),
        "effective_date": season.effective_date.isoformat(),
        "methodology_version": methodology_version(season.rank_date, folder / "rulebook"),
        "calendar_version": season.calendar_version,
        "note": occasion.note,
        "triggered_by": occasion.triggered_by,
        "demonstration": occasion.demonstration,
        "exceptions": exceptions,
    }
    facts |= input_facts | own_facts
    record_rules(home, inputs.rulebook)
    record_opened(home, facts, folder / "rulebook")
    run_folder.save(home, run_id, facts)
    return run_id
