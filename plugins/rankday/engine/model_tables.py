"""Making the tables of compiled models in a run's database, as dbt would: in order, under contract, all or none."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from rankday.contract.errors import RankdayError
from rankday.engine.compiled_sql import Model


def make_all(db: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> None:
    """Make ``models`` anew, in their order; all of them or none. Raises RankdayError naming the first that fails."""
    db.execute("begin")
    try:
        for model in models:
            _make(db, model)
    except BaseException:
        db.execute("rollback")
        raise
    db.execute("commit")


def _make(db: duckdb.DuckDBPyConnection, model: Model) -> None:
    relation = f'"{model.schema}"."{model.table}"'
    try:
        db.execute(f'create schema if not exists "{model.schema}"')
        if model.is_view:
            db.execute(f"create or replace view {relation} as {model.sql}")
        elif not model.columns:
            db.execute(f"create or replace table {relation} as {model.sql}")
        else:
            _make_as_promised(db, model, relation)
    except duckdb.Error as error:
        raise RankdayError(f"model {model.name} failed: {' '.join(str(error).split())[:400]}") from error


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
