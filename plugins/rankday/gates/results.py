"""The result of one gate, and how several are named in a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from rankday.gates.limits import STAGES


@dataclass(frozen=True)
class GateResult:
    """One row of gate_results; ``gate`` is ``<stage>.<name>``, by which a finding is accepted."""

    gate: str
    expectation: str
    severity: str
    is_met: bool
    observed: str

    @property
    def stops(self) -> bool:
        return self.severity == "critical" and not self.is_met


def described(results: Iterable[GateResult]) -> str:
    """``<gate> <observed>, expected <limit>`` of each, in one line."""
    return "; ".join(f"{result.gate} {result.observed}, expected {result.expectation}" for result in results)


def fill_results(db: duckdb.DuckDBPyConnection, relation: str, results: Iterable[GateResult]) -> None:
    """Create ``relation`` anew with the rows of ``results``, as a publication has them."""
    db.execute(
        f"create or replace table {relation} (gate varchar, expectation varchar, severity varchar, is_met boolean, "
        "observed varchar)"
    )
    if rows := [astuple(result) for result in results]:
        db.executemany(f"insert into {relation} values (?, ?, ?, ?, ?)", rows)


def path_of_results(run_folder: Path, stage: str) -> Path:
    return run_folder / f"gate_{stage}.json"


def results_of(run_folder: Path) -> list[GateResult]:
    """The results of every stage checked so far, in the order of the stages."""
    results = []
    for stage in STAGES:
        path = path_of_results(run_folder, stage)
        if path.exists():
            results += [GateResult(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    return results
