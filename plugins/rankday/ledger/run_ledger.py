"""What a run leaves in the ledger: that it was opened and from what, what its gates said, and why it stopped.

One entry of each kind a run, so that a season can still be read: the rows stand in the publication's gate_results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.home import Home
from rankday.contract.people import account
from rankday.engine.provenance import code_version, rulebook_hash
from rankday.gates import GateResult
from rankday.rulebook.rows import rule_rows

OPENED, CHECKED, STOPPED = "run_opened", "gates_judged", "run_stopped"  # kinds of the ledger's entries
DISREGARDED = "disregarded"  # a gate of gates.csv whose note says so counts rows that nothing is computed from


def record_opened(home: Home, facts: dict[str, Any], rulebook: Path) -> None:
    """``facts`` are those of run.json: who, from which snapshots, with which exceptions."""
    named = ("run_id", "stream", "sessions", "triggered_by", "demonstration", "input_snapshots", "exceptions")
    payload = {name: facts[name] for name in named if facts.get(name) is not None}
    payload |= {"account": account(), "rulebook_hash": rulebook_hash(rulebook), "code_version": code_version()}
    ledger.append(home, OPENED, payload)


def record_gates(
    home: Home,
    facts: dict[str, Any],
    results: Iterable[tuple[str | None, GateResult]],
    overrides: list[dict[str, Any]],
    rulebook: Path,
) -> None:
    """The gate results of a whole run, each with its session where the run has several; only those not met by name.

    The same again (a step that is repeated) is not recorded twice.
    """
    results = list(results)
    unmet = [(session, result) for session, result in results if not result.is_met]
    reasons = _disregarding(rulebook)
    payload = {
        "run_id": facts["run_id"],
        "stream": facts.get("stream"),
        "met": len(results) - len(unmet),
        "unmet": [_as_json(session, result) for session, result in unmet],
        "disregarded": [
            _as_json(session, result) | {"reason": reasons[result.gate]}
            for session, result in unmet
            if result.gate in reasons
        ],
        "overrides": overrides,
    }
    if not _is_recorded(home, CHECKED, payload):
        ledger.append(home, CHECKED, payload)


def record_stopped(home: Home, facts: dict[str, Any], stage: str, why: str) -> None:
    """A gate stopped the run: ``why`` is the line that was shown. Every time, for every time it was tried."""
    payload = {"run_id": facts["run_id"], "stream": facts.get("stream"), "stage": stage, "why": why}
    ledger.append(home, STOPPED, payload)


def _as_json(session: str | None, result: GateResult) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(result).items() if name != "is_met"}
    return fields if session is None else {"session": session} | fields


def _disregarding(rulebook: Path) -> dict[str, str]:
    rows = rule_rows(rulebook / "gates.csv", ("stage", "gate", "note"))
    return {f"{row['stage']}.{row['gate']}": row["note"] for row in rows if DISREGARDED in row["note"]}


def _is_recorded(home: Home, kind: str, payload: dict[str, Any]) -> bool:
    return any(entry["kind"] == kind and entry["payload"] == payload for entry in ledger.entries(home))
