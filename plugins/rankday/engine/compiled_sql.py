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
from rankday.engine.dbt_calls import compile_project

NIGHT_STAGES = ("0_rulebook", "9_events", "10_levels", "gates/night")


@dataclass(frozen=True)
class Model:
    """One model as dbt would run it. ``columns`` (name, type) are those of an enforced contract, else empty.

    ``reads`` are the relations (``schema.table``) of the models, seeds and sources that it refers to, ``parameters``
    the names of the rulebook's numbers and lists that it asks for; both are dbt's own graph.
    """

    name: str
    stage: str
    schema: str
    table: str
    is_view: bool
    sql: str
    columns: tuple[tuple[str, str], ...] = ()
    reads: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One table that the models read and Python fills: ``relation`` (``schema.table``), ``columns`` (name, type)."""

    relation: str
    columns: tuple[tuple[str, str], ...]


@cache
def compiled(stages: tuple[str, ...] = NIGHT_STAGES) -> dict[str, str]:
    """Model name → compiled SQL of ``stages``. Raises RankdayError when dbt cannot compile the project."""
    return {model.name: model.sql for model in models() if model.stage in stages}


@cache
def models() -> tuple[Model, ...]:
    """Every model of the project, each behind those it reads. Raises RankdayError when dbt cannot compile it."""
    return tuple(
        Model(
            **row
            | {"columns": _pairs(row["columns"]), "reads": tuple(row["reads"]), "parameters": tuple(row["parameters"])}
        )
        for row in _project()["models"]
    )


@cache
def sources() -> tuple[Source, ...]:
    """Every source table of the project, in order of relation. Raises RankdayError when dbt cannot parse it."""
    return tuple(Source(row["relation"], _pairs(row["columns"])) for row in _project()["sources"])


def _pairs(columns: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, data_type) for name, data_type in columns)


@cache
def _project() -> dict[str, list[dict[str, Any]]]:
    return kept(f"compiled-{_fingerprint()}", _compiled)


def _compiled() -> dict[str, list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        return compile_project(Path(folder))


def _fingerprint() -> str:
    """Of everything that the compiled project follows from: seeds too, as a model may depend on what a row names."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    parts = ("models/**/*.*", "macros/**/*.sql", "seeds/**/*.*", "dbt_project.yml", "profiles.yml")
    for path in sorted(path for part in parts for path in PROJECT.glob(part)):
        digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
