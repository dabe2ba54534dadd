"""A rank day that is computed already, kept so that another scenario computes only what differs.

A model is built again where it names a parameter that the scenario changes, or reads a table whose rows have come out
different; one that comes out with the same rows changes nothing behind it. What a model names and reads is dbt's own
knowledge, as for a grid (`what_if.graph`). That the answer is that of a full run is tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from rankday.contract.files import quoted
from rankday.engine.database import threads
from rankday.engine.project import DATABASE, Model, Relation
from rankday.engine.runner import ModelRunner
from rankday.what_if.engine import MEMORY_LIMIT, RULEBOOK_STAGE, WhatIfEngine

# have every parameter: a model behind them is built again for those that it names, not for what else is in them
DOORS = ("parameters_in_force", "rulebook_in_force")
OVERRIDES = Relation("run", "scenario_overrides")
Rows = tuple[int, int]  # how many, and the sum of their hashes: tables of the same rows, in any order


@dataclass(frozen=True)
class KeptDay:
    """The database ``file`` of a rank day under ``overrides``, and what the rows of each table come to."""

    file: Path
    overrides: Mapping[str, str]
    rows: Mapping[Relation, Rows]


def keep(engine: WhatIfEngine, models: Iterable[Model], overrides: Mapping[str, str], file: Path) -> KeptDay:
    """Copy what ``engine`` has built to ``file``, as it lies: compressing takes longer than the rank day's models."""
    engine.db.execute("set force_compression = 'uncompressed'")
    engine.db.execute(f"attach '{quoted(file)}' as kept; copy from database {DATABASE} to kept; detach kept")
    return KeptDay(file, dict(overrides), {model.relation: rows_of(engine.db, model.relation) for model in models})


def rows_of(db: duckdb.DuckDBPyConnection, relation: Relation) -> Rows:
    """What the rows of ``relation`` come to."""
    query = "select count(*), coalesce(sum(hash(one)), 0)"
    return db.execute(f"{query} from {relation} as one").fetchone()


class DifferingDay:
    """A rank day of other scenarios, one after the other, beside a `KeptDay`: tables are views of its until built."""

    def __init__(self, kept: KeptDay):
        self.kept = kept
        self.db = duckdb.connect(config={"threads": threads(), "memory_limit": MEMORY_LIMIT})
        self.db.execute(
            f"attach '{quoted(kept.file)}' as kept (read_only); attach ':memory:' as {DATABASE}; use {DATABASE}"
        )
        self.runner = ModelRunner(self.db)
        self.project = self.runner.project
        self.before: dict[Relation, Rows] = {}  # of sources
        self.made: set[Relation] = set()
        self.changed: set[Relation] = set()
        found = self.db.execute("""
            select schema_name, table_name from duckdb_tables() where database_name = 'kept'
            union all select schema_name, view_name from duckdb_views() where database_name = 'kept' and not internal
        """)
        for schema, table in found.fetchall():
            self.db.execute(f'create schema if not exists "{schema}"')
            self.db.execute(f'create view "{schema}"."{table}" as from kept."{schema}"."{table}"')

    def begin(self) -> None:
        """Take the kept day's tables again, for the next scenario."""
        for relation in self.made:
            self.db.execute(f"drop table {relation}; create view {relation} as from kept.{relation}")
        self.made, self.changed = set(), set()

    def replace(self, source: Relation, query: str, values: list[object]) -> None:
        """Put the rows of ``query`` in place of those of ``source``."""
        if source not in self.before:
            self.before[source] = rows_of(self.db, source)
        columns = ", ".join(f'"{name}" {kind}' for name, kind in self.project.sources[source].columns)
        self.db.execute(f"drop view {source}; create table {source} ({columns})")
        self.db.execute(f"insert into {source} {query}", values)
        self.made.add(source)
        if rows_of(self.db, source) != self.before[source]:
            self.changed.add(source)

    def build(self, names: Iterable[str], overrides: Mapping[str, str]) -> None:
        """Build what differs of the models ``names`` and all behind them under ``overrides``. Raises RankdayError."""
        both = overrides.keys() | self.kept.overrides.keys()
        differing = {name for name in both if overrides.get(name) != self.kept.overrides.get(name)}
        for model in self.project.behind(names):
            is_rule = model.stage == RULEBOOK_STAGE and bool(differing)
            if is_rule or differing & set(model.parameters) or not self.changed.isdisjoint(model.reads):
                self._build(model)
                if model.name not in DOORS and rows_of(self.db, model.relation) != self.kept.rows[model.relation]:
                    self.changed.add(model.relation)

    def _build(self, model: Model) -> None:
        self.db.execute(f"drop view if exists {model.relation}")
        self.made.add(model.relation)
        texts = model.meta.get("texts", ())
        self.runner.build([model.name], atomic=False, as_tables=True, without=texts)

    def relation(self, name: str) -> Relation:
        """Where the model ``name`` is."""
        return self.project.models[name].relation

    def close(self) -> None:
        self.db.close()
