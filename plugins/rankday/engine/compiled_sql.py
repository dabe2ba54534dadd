"""The rules as dbt compiles them, without a dbt process for each run.

dbt resolves refs, sources and macros once for every state of the project; what it made is kept beside its own parse
cache under a hash of everything it came from. A rank day or a night then costs the SQL alone, yet the rule exists once.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rankday.contract.cache import kept
from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine.dbt_calls import compile_models

NIGHT_STAGES = ("0_rulebook", "9_events", "10_levels", "gates/night")


@dataclass(frozen=True)
class Model:
    """One model as dbt would run it. ``columns`` (name, type) are those of an enforced contract, else empty."""

    name: str
    stage: str
    schema: str
    table: str
    is_view: bool
    sql: str
    columns: tuple[tuple[str, str], ...] = ()


@cache
def compiled(stages: tuple[str, ...] = NIGHT_STAGES) -> dict[str, str]:
    """Model name → compiled SQL of ``stages``. Raises RankdayError when dbt cannot compile the project."""
    return {model.name: model.sql for model in models() if model.stage in stages}


@cache
def models() -> tuple[Model, ...]:
    """Every model of the project, each behind those it reads. Raises RankdayError when dbt cannot compile it."""
    rows = kept(f"compiled-{_fingerprint()}", _compiled)
    return tuple(Model(**row | {"columns": tuple(tuple(column) for column in row["columns"])}) for row in rows)


def _compiled() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        return compile_models(Path(folder))


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in sorted([*PROJECT.glob("models/**/*.*"), *PROJECT.glob("macros/*.sql"), PROJECT / "dbt_project.yml"]):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
