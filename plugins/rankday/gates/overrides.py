"""Overrides: critical findings that a person accepts by name, with a reason; disclosed, and approved by two people."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from rankday.contract.errors import Code, RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.gates.limits import STAGES
from rankday.gates.results import GateResult, results_of
from rankday.gates.shapes import SHAPES
from rankday.rulebook.rows import rule_rows


def accept(run_folder: Path, names: list[str], reason: str | None) -> None:
    """Record that the critical findings ``names`` are accepted for this run: an override, disclosed with the result.

    A name is ``<stage>.<gate>`` or the gate alone. Raises RankdayError without a reason, or for a name of no gate.
    """
    refuse_without_reason(names, reason)
    if (run_folder / "rulebook").exists():
        refuse_unknown(names, run_folder / "rulebook", STAGES)
    write_text_atomically(run_folder / "accepted_gates.json", readable_json({"names": names, "reason": reason}))


def refuse_without_reason(names: Collection[str], reason: str | None) -> None:
    """Raise RankdayError when gates are accepted without a reason: an override is disclosed with it."""
    if names and not (reason or "").strip():
        line = f"accepted without a reason: {' '.join(names)}; an override is disclosed with the reason for it"
        raise RankdayError(line, Code.OVERRIDE_WITHOUT_REASON)


def refuse_unknown(names: Iterable[str], rulebook: Path, stages: Iterable[str]) -> None:
    """Raise RankdayError for a name that no gate of ``stages`` has: an override that was meant would have no effect."""
    rows = rule_rows(rulebook / "gates.csv", ("stage", "gate"))
    known = [f"{row['stage']}.{row['gate']}" for row in rows if row["stage"] in stages]
    known += [f"publication.{shape.gate}" for shape in SHAPES if "publication" in stages]
    names_known = [*known, *(gate.partition(".")[2] for gate in known)]
    for name in names:
        if name not in names_known:
            near = difflib.get_close_matches(name, names_known, 3, 0.5)
            hint = f"; is it {' or '.join(near)}?" if near else ""
            raise RankdayError(f"there is no gate {name}{hint}", Code.GATE_UNKNOWN)


def accepted(run_folder: Path) -> list[dict[str, Any]]:
    """The overrides in effect in a run."""
    path = run_folder / "accepted_gates.json"
    if not path.exists():
        return []
    choice = json.loads(path.read_text(encoding="utf-8"))
    return overrides_among(results_of(run_folder), choice["names"], choice["reason"])


def overrides_among(results: Iterable[GateResult], names: Collection[str], reason: str | None) -> list[dict[str, Any]]:
    """gate, observed and reason of each unmet critical gate of ``results`` that ``names`` accept."""
    return [
        {"gate": result.gate, "observed": result.observed, "reason": reason}
        for result in results
        if result.stops and (result.gate in names or result.gate.partition(".")[2] in names)
    ]


def stopping(results: Iterable[GateResult], overrides: Iterable[dict[str, Any]]) -> list[GateResult]:
    """The unmet critical gates of ``results`` that nobody accepted."""
    accepted_gates = {override["gate"] for override in overrides}
    return [result for result in results if result.stops and result.gate not in accepted_gates]
