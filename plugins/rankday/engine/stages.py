"""The stages of a run, between its gates, and building the models of some of them in the run's database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rankday.engine import run_results
from rankday.engine.database import connection
from rankday.engine.runner import ModelRunner

# Stages between two gates: one Airflow task each.
SNAPSHOT_STAGES = ("0_rulebook", "1_staging", "gates/snapshot")
MEMBERSHIP_STAGES = (
    "2_evidence", "2_universe", "3_screens", "4_ranking", "5_bands", "6_membership", "gates/membership",
)  # fmt: skip
PUBLICATION_STAGES = ("6_style", "7_weights", "13_derived", "8_publication", "gates/publication")
# The additions between reconstitutions: the same screens on the day's drop, then models of their own.
CANDIDATE_STAGES = ("2_evidence", "2_universe", "prior_membership", "12_additions/candidates")
SCREEN_STAGES = ("3_screens", "12_additions/screens")
THRESHOLD_STAGES = ("12_additions/thresholds",)
ADDITION_STAGES = ("12_additions/outcomes", "rulebook", "gates/additions")
ALL_STAGES = (*SNAPSHOT_STAGES, *MEMBERSHIP_STAGES, *PUBLICATION_STAGES)


def build(run_folder: Path, stages: Iterable[str]) -> None:
    """Build the models of ``stages`` in ``run_folder``/rankday.duckdb, which is filled already.

    All or none; what ran is in ``run_folder``/run_results.json. Raises RankdayError naming the model that fails.
    """
    with connection(run_folder / "rankday.duckdb") as db:
        runner = ModelRunner(db)
        try:
            runner.build(stages)
        finally:
            run_results.write(run_folder, runner.results.values())
