"""Calling `dbt build` in this process, as a dbt user would, in the database that a folder holds."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine.dbt_calls import parse_cache_in


@dataclass(frozen=True)
class Outcome:
    """What became of one node: ``kind`` is model, seed, test or unit_test."""

    kind: str
    status: str
    message: str


def database_of(folder: Path) -> Path:
    """Where the project's profile has its database, for a dbt that is called standing in ``folder``."""
    (folder / "target").mkdir(exist_ok=True)
    return folder / "target" / "rankday.duckdb"


def build(folder: Path, *selection: str) -> dict[str, Outcome]:
    """Name → outcome of every node that `dbt build` builds or tests; raises what keeps dbt from starting."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    database_of(folder)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    outputs = str(parse_cache_in(folder / "dbt").parent)
    try:
        with contextlib.chdir(folder):
            outcome = dbtRunner().invoke(
                [
                    *("build", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), *selection),
                    *("--target-path", outputs, "--log-path", outputs, "--log-level", "none"),
                    *("--log-level-file", "info"),
                ]
            )
    finally:
        DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        raise outcome.exception
    return {
        one.node.name: Outcome(one.node.resource_type.value, one.status, one.message or "")
        for one in outcome.result
        if hasattr(one.node, "resource_type") and one.node.resource_type.value != "operation"
    }
