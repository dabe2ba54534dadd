"""Building models in a run's database: the one executor of compiled SQL, in the graph's order, under contract."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import duckdb

from rankday.contract.errors import RankdayError
from rankday.engine.project import Model, Project, Relation, project
from rankday.engine.run_results import ModelResult

LOG = logging.getLogger("rankday.engine")
Reading = Mapping[Relation, str]
_AS_PROMISED: set[tuple[str, str]] = set()  # (model, SQL) whose columns were checked against the contract


class ModelRunner:
    """Builds models of ``of`` (by default this checkout's project) in the database that ``db`` has open.

    ``results`` has what was built, by name of the model; `run_results.write` makes dbt's ``run_results.json`` of it.
    """

    def __init__(self, db: duckdb.DuckDBPyConnection, of: Project | None = None):
        self.db, self.project = db, of or project()
        self.results: dict[str, ModelResult] = {}
        self._plans: dict[str, tuple[Model | None, list[str]]] = {}

    def create_sources(self, *schemas: str) -> None:
        """Create each source table of ``schemas``, empty, with the columns that the project declares for it.

        Raises RankdayError for a source without declared columns.
        """
        for schema in schemas:
            self.db.execute(f'create schema if not exists "{schema}"')
            for source in self.project.sources_of(schema):
                if not source.columns:
                    raise RankdayError(f"source {source.relation}: declare its columns in the dbt project")
                columns = ", ".join(f'"{name}" {kind}' for name, kind in source.columns)
                self.db.execute(f"create or replace table {source.relation} ({columns})")

    def build(
        self,
        names: Iterable[str],
        *,
        atomic: bool = True,
        reading: Reading | None = None,
        schema: str | None = None,
        as_tables: bool = False,
        without: Iterable[str] = (),
    ) -> None:
        """Build the models that ``names`` (of models or stages) stand for, in the graph's order, each anew.

        ``atomic``: all of them or none (not inside a transaction of the caller's own). ``reading``: relation → relation
        or subquery that is read in its place. ``schema``: where the tables are created, else where the project says.
        ``as_tables``: views too. ``without``: columns left out. Raises RankdayError naming the model that fails.
        """
        chosen, left_out = self.project.select(names), set(without)
        with self._transaction(chosen) if atomic else nullcontext():
            for model in chosen:
                into = Relation(schema, model.relation.table) if schema else model.relation
                made = replace(
                    model,
                    relation=into,
                    is_view=model.is_view and not as_tables,
                    sql=self.sql(model.name, reading, left_out),
                    columns=tuple(column for column in model.columns if column[0] not in left_out),
                )
                self._measured(model, partial(self._create, made))

    def sql(self, name: str, reading: Reading | None = None, without: Iterable[str] = ()) -> str:
        """The SQL of the model ``name``, reading other relations where ``reading`` names them.

        What is replaced is the text by which dbt names a relation that the model reads by its graph. Raises
        RankdayError where that text is not in the SQL: the model would silently read on what it read before.
        """
        model = self.project.models[name]
        sql, replaced = model.sql, [relation for relation in model.reads if relation in (reading or {})]
        for number, relation in enumerate(replaced):
            if relation.compiled not in sql:
                raise RankdayError(f"model {name} reads {relation} by dbt's graph, but its SQL does not name it")
            sql = sql.replace(relation.compiled, f"\0{number}\0")
        for number, relation in enumerate(replaced):
            sql = sql.replace(f"\0{number}\0", reading[relation])
        left_out = ", ".join(f"'{column}'" for column in sorted(without))
        return f"select columns(lambda name: name not in ({left_out})) from ({sql})" if left_out else sql

    def prepare(
        self, name: str, *, into: Relation | None = None, append: bool = False, reading: Reading | None = None
    ) -> None:
        """Plan once what `run` then does often: fill ``into`` (else the model's own table) from the model ``name``.

        The table must be there; it is emptied first unless ``append``. Its columns are matched by name.
        """
        model = self.project.models[name]
        target = into or model.relation
        insert = f"insert into {target} by name {self.sql(name, reading)}"
        self._plan(name, model, insert if append else f"truncate {target}; {insert}")

    def fill(self, name: str, *, reading: Reading | None = None) -> None:
        """Fill the table of the model ``name`` anew; it must be there, and plans stay as no table is created."""
        model = self.project.models[name]
        insert = f"insert into {model.relation} by name {self.sql(name, reading)}"

        def fill() -> int:
            self.db.execute(f"truncate {model.relation}")
            return self.db.execute(insert).fetchone()[0]

        self._measured(model, fill, logging.DEBUG)

    def prepare_script(self, name: str, script: str) -> None:
        """Plan each statement of ``script`` (none has parameters) for `run`; it carries rows and decides nothing."""
        self._plan(name, None, script)

    def run(self, name: str) -> None:
        """Run what was prepared under ``name``. Raises RankdayError naming a model that fails."""
        model, calls = self._plans[name]
        if model is None:
            self.db.execute("; ".join(calls))
        else:
            self._measured(model, lambda: [self.db.execute(call) for call in calls][-1].fetchone()[0], logging.DEBUG)

    def _plan(self, name: str, model: Model | None, script: str) -> None:
        """On few rows DuckDB spends its time on planning. It keeps the plan of a prepared statement, but only where no
        optimizer has looked at the rows of the moment: so these are planned without one, and their joins run in the
        order in which they are written. A plan is kept until the catalog changes; it would still be right then, only
        slow again. So whoever runs these fills tables anew (``truncate``, ``insert``) and creates none meanwhile."""
        self.db.execute("pragma disable_optimizer")
        try:
            calls = []
            for number, statement in enumerate(self.db.extract_statements(script)):
                self.db.execute(f'prepare "{name}_{number}" as {statement.query}')
                calls.append(f'execute "{name}_{number}"')
            self._plans[name] = (model, calls)
        except duckdb.Error as error:
            raise _failed(name, error) from error
        finally:
            self.db.execute("pragma enable_optimizer")

    def _create(self, model: Model) -> int | None:
        """Create ``model.relation``; return its number of rows, None of a view."""
        self.db.execute(f'create schema if not exists "{model.relation.schema}"')
        if model.is_view:
            self.db.execute(f"create or replace view {model.relation} as {model.sql}")
            return None
        sql = model.sql
        if model.columns:
            if (model.name, sql) not in _AS_PROMISED:
                self._check_contract(model)
                _AS_PROMISED.add((model.name, sql))
            sql = f"select {', '.join(name for name, _ in model.columns)} from ({sql})"
        return self.db.execute(f"create or replace table {model.relation} as {sql}").fetchone()[0]

    def _check_contract(self, model: Model) -> None:
        """A table under contract has the columns of its contract, of exactly these types."""
        promised = ", ".join(f"null::{kind} as {name}" for name, kind in model.columns)
        expected, found = self._types(f"select {promised}"), self._types(model.sql)
        odd = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
        if odd:
            stated = [f"{name} {found.get(name, 'missing')}, not {expected.get(name, 'there')}" for name in odd]
            raise RankdayError(f"model {model.name} breaks its contract: {', '.join(stated)}")

    def _types(self, sql: str) -> dict[str, str]:
        return {name: kind for name, kind, *_ in self.db.execute(f"describe {sql}").fetchall()}

    def _measured(self, model: Model, build: Callable[[], int | None], level: int = logging.INFO) -> None:
        started, clock = datetime.now(UTC), time.perf_counter()
        result = self.results.setdefault(model.name, ModelResult(model))
        try:
            rows = build()
        except (duckdb.Error, RankdayError) as error:
            failure = _failed(model.name, error)
            result.add(started, time.perf_counter() - clock, failure=str(failure))
            raise failure from error
        seconds = time.perf_counter() - clock
        result.add(started, seconds, rows)
        LOG.log(level, "model %s: %s, %.0f ms", model.name, "view" if rows is None else f"{rows} rows", seconds * 1000)

    @contextmanager
    def _transaction(self, models: list[Model]) -> Iterator[None]:
        self.db.execute("begin")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            for model in models:
                if model.name in self.results:
                    self.results[model.name].undo()
            raise
        self.db.execute("commit")


def _failed(name: str, error: Exception) -> RankdayError:
    if isinstance(error, RankdayError):
        return error
    return RankdayError(f"model {name} failed: {' '.join(str(error).split())[:400]}")
