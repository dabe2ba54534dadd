"""The gates of every run; one that a gate stops is recorded in the ledger."""

from __future__ import annotations

from rankday import gates
from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.engine import run_folder, stages
from rankday.ledger.run_ledger import record_stopped


def check_snapshot(home: Home, run_id: str) -> list[gates.GateResult]:
    """Stages 0 and 1, then the gate of the drop. Raises GateFailed."""
    stages.build(run_folder.load(home, run_id).folder, stages.SNAPSHOT_STAGES)
    return check_stage(home, run_id, "snapshot")


def check_stage(home: Home, run_id: str, stage: str) -> list[gates.GateResult]:
    """The results of the gate ``stage``. Raises GateFailed where a critical finding is not accepted."""
    run = run_folder.load(home, run_id)
    results = gates.check(run.folder, stage)
    try:
        gates.stop_if_critical(run.folder, results)
    except GateFailed as stopped:
        record_stopped(home, run.facts, stage, str(stopped))
        raise
    return results
