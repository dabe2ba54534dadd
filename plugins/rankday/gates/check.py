"""One gate: judge the facts of a stage, keep the verdicts with the run, stop where a critical one is not met."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rankday.contract.errors import GateFailed, RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.gates import validation_process as ahead
from rankday.gates.limits import STAGES, Limit, limits_of
from rankday.gates.shapes import SHAPES
from rankday.rulebook.rows import rule_rows


@dataclass(frozen=True)
class GateResult:
    """One row of gate_results; ``gate`` is the stage and the name that ``--accept-gate`` takes."""

    gate: str
    expectation: str
    severity: str
    is_met: bool
    observed: str

    @property
    def stops(self) -> bool:
        return self.severity == "critical" and not self.is_met


def check(run_folder: Path, stage: str) -> list[GateResult]:
    """Judge ``stage`` (snapshot, membership or publication) of a run and write gate_<stage>.json into its folder."""
    from rankday.gates.suites import judge

    database = run_folder / "rankday.duckdb"
    limits = limits_of(database, stage)
    verdicts, shapes = ahead.call(judge, limits, database, stage == "publication")
    results = [
        GateResult(f"{stage}.{limit.gate}", limit.expectation, limit.severity, verdict.is_met, verdict.observed)
        for limit, verdict in zip(limits, verdicts, strict=True)
    ]
    results += [
        GateResult(f"{stage}.{gate}", expectation, "critical", verdict.is_met, verdict.observed)
        for gate, expectation, verdict in shapes
    ]
    write_text_atomically(run_folder / f"gate_{stage}.json", readable_json([asdict(result) for result in results]))
    return results


def judge_facts_alone(limits: list[Limit], stage: str) -> list[GateResult]:
    """Verdicts on facts that are at hand already, without a run folder (the nights)."""
    from rankday.gates.suites import judge

    verdicts, _ = ahead.call(judge, limits, None, False)
    return [
        GateResult(f"{stage}.{limit.gate}", limit.expectation, limit.severity, verdict.is_met, verdict.observed)
        for limit, verdict in zip(limits, verdicts, strict=True)
    ]


def results_of(run_folder: Path) -> list[GateResult]:
    """The verdicts of every stage judged so far, in the order of the stages."""
    results = []
    for stage in STAGES:
        path = run_folder / f"gate_{stage}.json"
        if path.exists():
            results += [GateResult(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return results


def accept(run_folder: Path, names: list[str], reason: str | None) -> None:
    """Record that the critical findings ``names`` are accepted for this run: an override, disclosed with the result.

    A name is ``<stage>.<gate>`` or the gate alone. Raises RankdayError without a reason, or for a name of no gate.
    """
    if names and not (reason or "").strip():
        raise RankdayError("--accept-gate needs --reason: an override is disclosed with the reason for it")
    if (run_folder / "rulebook").exists():
        refuse_unknown(names, run_folder / "rulebook", STAGES)
    write_text_atomically(run_folder / "accepted_gates.json", readable_json({"names": names, "reason": reason}))


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
            raise RankdayError(f"--accept-gate {name}: there is no such gate{hint}")


def accepted(run_folder: Path) -> list[dict]:
    """The overrides in effect: unmet critical gates that were accepted by name, with the reason."""
    path = run_folder / "accepted_gates.json"
    if not path.exists():
        return []
    choice = json.loads(path.read_text(encoding="utf-8"))
    return [
        {"gate": result.gate, "observed": result.observed, "reason": choice["reason"]}
        for result in results_of(run_folder)
        if result.stops and _is_named(result.gate, choice["names"])
    ]


def stop_if_critical(run_folder: Path, results: list[GateResult]) -> None:
    """Raise GateFailed naming every unmet critical gate of ``results`` that nobody accepted."""
    let_through = {override["gate"] for override in accepted(run_folder)}
    stopping = [result for result in results if result.stops and result.gate not in let_through]
    if stopping:
        told = "; ".join(f"{result.gate} {result.observed}, expected {result.expectation}" for result in stopping)
        names = " ".join(f"--accept-gate {result.gate}" for result in stopping)
        line = f"critical gate not met: {told}. Nothing was published. To override: {names} --reason …"
        raise GateFailed(line, stopping)


def _is_named(gate: str, names: list[str]) -> bool:
    return gate in names or gate.partition(".")[2] in names
