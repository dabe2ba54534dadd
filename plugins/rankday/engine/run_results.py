"""What was built, in dbt's own words: ``run_results.json`` (its schema v6), readable by any tool that reads dbt's."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rankday.contract.files import write_text_atomically
from rankday.engine.project import Model

NAME = "run_results.json"
SCHEMA = "https://schemas.getdbt.com/dbt/run-results/v6.json"


@dataclass
class ModelResult:
    """One model's builds: ``rows`` and ``seconds`` over all of ``builds``; when the last began and how it ended."""

    model: Model
    started: datetime | None = None
    seconds: float = 0.0
    rows: int | None = None
    builds: int = 0
    status: str = "success"
    message: str = "OK"

    def add(self, started: datetime, seconds: float, rows: int | None = None, failure: str | None = None) -> None:
        """Count one build. ``rows`` is None for a view."""
        self.started, self.seconds, self.builds = started, self.seconds + seconds, self.builds + 1
        self.status, self.message = ("error", failure) if failure else ("success", "OK")
        if rows is not None:
            self.rows = (self.rows or 0) + rows

    def undo(self) -> None:
        """State that the last build was rolled back with another that failed."""
        if self.status == "success":
            self.status, self.message = "skipped", "rolled back: another model of this build failed"


def write(folder: Path, results: Iterable[ModelResult]) -> Path:
    """Write ``results`` into ``folder``/run_results.json, beside those of the models built before; return its path."""
    path, before = folder / NAME, {}
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # a damaged file is written anew
        before = {row["unique_id"]: row for row in json.loads(path.read_text(encoding="utf-8"))["results"]}
    rows = list((before | {row["unique_id"]: row for row in map(_row, results)}).values())
    document = {
        "metadata": {
            "dbt_schema_version": SCHEMA,
            "dbt_version": version("dbt-core"),
            "generated_at": _instant(datetime.now(UTC)),
            "invocation_id": str(uuid.uuid4()),
            "env": {},
        },
        "results": rows,
        "elapsed_time": sum(row["execution_time"] for row in rows),
        "args": {},
    }
    write_text_atomically(path, json.dumps(document, indent=1) + "\n")
    return path


def _row(result: ModelResult) -> dict[str, Any]:
    model = result.model
    ended = result.started + timedelta(seconds=result.seconds)
    return {
        "status": result.status,
        "timing": [{"name": "execute", "started_at": _instant(result.started), "completed_at": _instant(ended)}],
        "thread_id": "MainThread",
        "execution_time": result.seconds,
        "adapter_response": {"_message": result.message, "rows_affected": result.rows, "builds": result.builds},
        "message": result.message,
        "failures": None,
        "unique_id": f"model.rankday.{model.name}",
        "compiled": True,
        "compiled_code": model.sql,
        "relation_name": model.relation.compiled,
    }


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
