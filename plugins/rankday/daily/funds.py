"""Fund twins and futures of the sessions asked for (docs/methodology.md 10), from levels, interest and their own rows.

Every rule is in ``models/16_funds``; what is asked for stands in ``state.series_sessions``, as it does for series.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from rankday.daily.tables import replace_rows
from rankday.rulebook.archive import copy_seeds
from rankday.rulebook.fund_checks import check_funds
from rankday.rulebook.series_checks import check_series
from rankday.rulebook.sessions import every_session

MODELS = (
    "level_history", "fund_rows", "fund_days", "fund_states", "fund_steps", "fund_chain", "future_rows",
    "contract_expiries", "trailing_points", "listed_futures",
)  # fmt: skip
TABLES = {"fund_values": "funds.fund_chain", "futures": "funds.listed_futures"}


def build_funds(db: duckdb.DuckDBPyConnection, build: Callable[..., None]) -> None:
    """Append the rows of the sessions asked for to ``daily.fund_values`` and ``daily.futures``.

    Their levels are in ``state.series_levels`` and ``daily.index_values``, their interest rates in the model
    ``interest_days``.
    """
    if not db.execute("from state.exchange_sessions limit 1").fetchall():
        replace_rows(db, "state.exchange_sessions", [(day,) for day in every_session()])
    build(*MODELS)
    for table, model in TABLES.items():
        db.execute(f"insert into daily.{table} by name from {model}")


def rulebook_with(rulebook: Path, folder: Path, drafts: Mapping[str, Path | None]) -> Path:
    """``rulebook``, or a copy in ``folder`` where files stand in place of its own: seed (`series`, `funds`) → file.

    Raises RankdayError naming file, row and column of the first row that cannot stand.
    """
    files = {seed: file for seed, file in drafts.items() if file is not None}
    if not files:
        return rulebook
    check_series(rulebook, files.get("series"))
    check_funds(rulebook, files.get("series"), files.get("funds"))
    target = folder / "rulebook_with_drafts"
    copy_seeds(rulebook, target)
    for seed, file in files.items():
        shutil.copyfile(file, target / f"{seed}.csv")
    return target
