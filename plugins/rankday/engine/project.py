"""The dbt project as dbt's own graph describes it: every model with what it reads, every source with its columns.

dbt resolves refs, sources and macros once for every state of the project; the result is cached beside dbt's own parse
cache under a hash of everything it follows from. A run then costs the SQL alone, yet each rule exists once.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rankday.contract.cache import cached
from rankday.contract.errors import RankdayError
from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine.dbt_calls import compile_project

DATABASE = "rankday"  # of dbt's profile; a run's file and a database in memory carry this name
Columns = tuple[tuple[str, str], ...]  # (name, type), in order


@dataclass(frozen=True, order=True)
class Relation:
    """A table or view of a run's database."""

    schema: str
    table: str

    def __str__(self) -> str:
        return f'"{self.schema}"."{self.table}"'

    @property
    def compiled(self) -> str:
        """The text by which compiled SQL names it."""
        return f'"{DATABASE}".{self}'


@dataclass(frozen=True)
class Model:
    """One model as dbt would run it.

    ``reads`` are the relations of the models, seeds and sources that it refers to, ``parameters`` the numbers and lists
    of the rulebook that it names, ``columns`` those of an enforced contract (else empty), ``meta`` what its yml states.
    """

    name: str
    stage: str
    relation: Relation
    is_view: bool
    sql: str
    reads: tuple[Relation, ...] = ()
    parameters: tuple[str, ...] = ()
    columns: Columns = ()
    meta: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Source:
    """One table that the models read and Python fills."""

    relation: Relation
    columns: Columns


class Project:
    """The models in the graph's order (each behind those it reads) and the sources of one project."""

    def __init__(self, models: Iterable[Model], sources: Iterable[Source] = ()):
        self.models = {model.name: model for model in models}
        self.sources = {source.relation: source for source in sources}
        self.by_relation = {model.relation: model for model in self.models.values()}

    def select(self, names: Iterable[str]) -> list[Model]:
        """The models that ``names`` (of models or of stages) stand for, in the graph's order. RankdayError if none."""
        wanted = set(names)
        unknown = wanted - self.models.keys() - {model.stage for model in self.models.values()}
        if unknown:
            raise RankdayError(f"{min(unknown)}: no model and no stage of the dbt project")
        return [model for model in self.models.values() if {model.name, model.stage} & wanted]

    def behind(self, names: Iterable[str]) -> list[Model]:
        """The models ``names`` and all that they are computed from, in the graph's order."""
        wanted = set(names)
        for model in reversed(self.models.values()):
            if model.name in wanted:
                wanted |= {self.by_relation[read].name for read in model.reads if read in self.by_relation}
        return [model for model in self.models.values() if model.name in wanted]

    def sources_of(self, schema: str) -> list[Source]:
        """The sources of ``schema``, in order of their names."""
        return [source for relation, source in sorted(self.sources.items()) if relation.schema == schema]


@cache
def project() -> Project:
    """The project of this checkout. Raises RankdayError when dbt cannot compile it."""
    return project_of(cached(f"project-{_fingerprint()}", _compiled))


def project_of(found: dict[str, list[dict[str, Any]]]) -> Project:
    """The project of what `dbt_calls.compile_project` found."""
    return Project(
        (
            Model(
                row["name"],
                row["stage"],
                Relation(row["schema"], row["table"]),
                row["is_view"],
                row["sql"],
                tuple(Relation(*read) for read in row["reads"]),
                tuple(row["parameters"]),
                _pairs(row["columns"]),
                row["meta"],
            )
            for row in found["models"]
        ),
        (Source(Relation(*row["relation"]), _pairs(row["columns"])) for row in found["sources"]),
    )


def _pairs(columns: list[list[str]]) -> Columns:
    return tuple((name, data_type) for name, data_type in columns)


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
