"""The steps of a run of additions, between opening it and submitting its result; command line and DAGs call them.

Every step may be repeated, as those of a rank day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rankday import gates
from rankday.contract.home import Home
from rankday.engine import run_folder, stages
from rankday.reconstitution.checking import check_snapshot, check_stage


def find_candidates(home: Home, run_id: str) -> None:
    """The lines that were offered in the window, with the facts of the day."""
    _build(home, run_id, stages.CANDIDATE_STAGES)


def screen(home: Home, run_id: str) -> None:
    """The screens and the pricing vehicles, as on a rank day."""
    _build(home, run_id, stages.SCREEN_STAGES)


def set_thresholds(home: Home, run_id: str) -> None:
    """The floor and the breaks, adjusted by the market's return."""
    _build(home, run_id, stages.THRESHOLD_STAGES)


def assign_indexes(home: Home, run_id: str) -> None:
    """What becomes of each candidate, its indexes, and the published tables."""
    _build(home, run_id, stages.ADDITION_STAGES)


def check_additions(home: Home, run_id: str) -> list[gates.GateResult]:
    """The gate of additions. Raises GateFailed."""
    return check_stage(home, run_id, "additions")


def _build(home: Home, run_id: str, models: tuple[str, ...]) -> None:
    stages.build(run_folder.load(home, run_id).folder, models)


STEPS: tuple[tuple[str, Callable[[Home, str], Any]], ...] = (
    ("check the snapshot", check_snapshot),
    ("find the candidates", find_candidates),
    ("screen", screen),
    ("set the thresholds", set_thresholds),
    ("assign the indexes", assign_indexes),
    ("check the additions", check_additions),
)
