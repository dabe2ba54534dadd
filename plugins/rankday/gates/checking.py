"""One gate: check the facts of a stage, keep the results with the run, stop where a critical one is not met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rankday.contract.errors import GateFailed
from rankday.contract.files import readable_json, write_text_atomically
from rankday.engine.database import connection
from rankday.gates import validation_process
from rankday.gates.limits import Limit, limits_of_run
from rankday.gates.overrides import accepted, stopping
from rankday.gates.results import GateResult, described, path_of_results, results_of

__all__ = ["check", "check_limits", "results_of", "stop_if_critical"]


def check(run_folder: Path, stage: str) -> list[GateResult]:
    """Check ``stage`` (snapshot, membership or publication) of a run by Great Expectations and write
    gate_<stage>.json into its folder."""
    from rankday.gates.suites import validate

    database = run_folder / "rankday.duckdb"
    with connection(database, read_only=True) as db:
        limits = limits_of_run(db, stage)
    outcomes, shapes = validation_process.call(validate, limits, database, stage == "publication")
    results = [_result(stage, limit, outcome.is_met) for limit, outcome in zip(limits, outcomes, strict=True)]
    results += [
        GateResult(f"{stage}.{gate}", expectation, "critical", outcome.is_met, outcome.observed)
        for gate, expectation, outcome in shapes
    ]
    path = path_of_results(run_folder, stage)
    write_text_atomically(path, readable_json([asdict(result) for result in results]))
    return results


def check_limits(limits: Iterable[Limit], stage: str) -> list[GateResult]:
    """The results of ``limits`` with their facts, as `check` would have them, without Great Expectations (a day, a
    drop)."""
    return [_result(stage, limit, limit.is_met) for limit in limits]


def _result(stage: str, limit: Limit, is_met: bool) -> GateResult:
    return GateResult(f"{stage}.{limit.gate}", limit.expectation, limit.severity, is_met, limit.observed)


def stop_if_critical(run_folder: Path, results: list[GateResult]) -> None:
    """Raise GateFailed naming every unmet critical gate of ``results`` that nobody accepted."""
    if unmet := stopping(results, accepted(run_folder)):
        raise GateFailed(f"critical gate not met: {described(unmet)}. Nothing was published", unmet)
