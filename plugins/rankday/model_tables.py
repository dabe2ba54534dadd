"""Making the tables of compiled models in a run's database, as dbt would: in order, under contract, all or none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from rankday.compiled_sql import Model
from rankday.errors import RankdayError
from rankday.warehouse import connection


def make_all(database: Path, models: Iterable[Model]) -> None:
    """Make ``models`` anew, in their order; all of them or none. Raises RankdayError naming the first that fails."""
    with connection(database) as db:
        db.execute("begin")
        for model in models:
            try:
                _make(db, model)
            except duckdb.Error as error:
                told = " ".join(str(error).split())
                raise RankdayError(f"model {model.name} failed: {told[:400]}") from error
        db.execute("commit")


def _make(db: duckdb.DuckDBPyConnection, model: Model) -> None:
    relation = f'"{model.schema}"."{model.table}"'
    db.execute(f'create schema if not exists "{model.schema}"')
    if model.is_view:
        db.execute(f"create or replace view {relation} as {model.sql}")
    elif not model.columns:
        db.execute(f"create or replace table {relation} as {model.sql}")
    else:
        _make_as_promised(db, model, relation)


def _make_as_promised(db: duckdb.DuckDBPyConnection, model: Model, relation: str) -> None:
    """A table under contract has the columns of its contract, in that order and of exactly these types."""
    found = {name: kind for name, kind, *_ in db.execute(f"describe {model.sql}").fetchall()}
    db.execute(f"create or replace table {relation} ({', '.join(' '.join(column) for column in model.columns)})")
    promised = {name: kind for name, kind, *_ in db.execute(f"describe {relation}").fetchall()}
    if found != promised:
        odd = sorted(name for name in found.keys() | promised.keys() if found.get(name) != promised.get(name))
        told = ", ".join(f"{name} {found.get(name, 'missing')}, not {promised.get(name, 'there')}" for name in odd)
        raise RankdayError(f"model {model.name} breaks its contract: {told}")
    db.execute(f"insert into {relation} select {', '.join(promised)} from ({model.sql})")
