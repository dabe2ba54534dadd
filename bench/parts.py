"""The parts of a rank day and of a night, timed one after the other in one process."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

RANK_DAY = date(2026, 4, 30)


class Parts(dict):
    """name → seconds, in the order in which they were timed."""

    def time(self, name: str, step: Callable, *arguments):
        started = time.perf_counter()
        answer = step(*arguments)
        self[name] = time.perf_counter() - started
        return answer


def rank_day_parts(root: Path) -> dict[str, float]:
    """Seconds of each part; "inside" marks a part that is contained in others."""
    from rankday.home import Home

    home, parts = Home(root), Parts()
    reconstitution = parts.time("import rankday", importlib.import_module, "rankday.reconstitution")
    run_id = parts.time("open: snapshots, calendar, run database", reconstitution.open_run, home, RANK_DAY)
    parts.time("import dbt", importlib.import_module, "dbt.cli.main")
    parts.time("import Great Expectations", importlib.import_module, "great_expectations")
    names = ("stages 0–1 and gate", "stages 2–6", "gate", "stages 7–8", "last gate")
    for name, (_, step) in zip(names, reconstitution.STEPS, strict=True):
        parts.time(name, step, home, run_id)
    parts["sql alone (inside the builds)"] = sql_alone(home.run(run_id))
    parts.time("export, hash, lay before the approvers", reconstitution.present, home, run_id)
    return parts


def sql_alone(run_folder: Path) -> float:
    """Seconds of the compiled SQL of stages 2 to 6 by itself, best of three, on the run's own database."""
    import duckdb

    results = run_folder / "dbt" / "compiled" / "rankday" / "models"
    ordered = [
        "2_universe/rank_day_closes", "2_universe/split_adjusted_closes", "2_universe/trading_windows",
        "2_universe/candidate_lines", "2_universe/home_country_indicators", "2_universe/reported_locations",
        "2_universe/primary_locations", "2_universe/nationality", "3_screens/screen_security_type",
        "3_screens/screen_exchange", "3_screens/pricing_vehicles", "3_screens/company_market_caps",
        "3_screens/screen_results", "4_ranking/screened_companies", "4_ranking/company_ranks", "5_bands/band_edges",
        "5_bands/prior_membership", "5_bands/company_sides", "6_membership/company_memberships",
        "6_membership/eligible_lines", "6_membership/line_memberships",
    ]  # fmt: skip
    best = float("inf")
    with duckdb.connect(str(run_folder / "rankday.duckdb"), read_only=True) as db:
        for _ in range(3):
            seconds = 0.0
            for name in ordered:
                query = (results / f"{name}.sql").read_text(encoding="utf-8")
                started = time.perf_counter()
                db.execute(f"create or replace temp table answer as {query}")
                seconds += time.perf_counter() - started
            best = min(best, seconds)
    return best


def night_parts(root: Path) -> dict[str, float]:
    """Seconds of a base day's parts, with everything imported."""
    from rankday.home import Home

    parts = Parts()
    nightly = parts.time("import rankday.nights.nightly", importlib.import_module, "rankday.nights.nightly")
    compiled_sql = importlib.import_module("rankday.compiled_sql")
    parts.time("compiled SQL from the cache", compiled_sql.compiled)
    parts.time("compute, gate, publish", nightly.nightly, Home(root), RANK_DAY)
    return parts
