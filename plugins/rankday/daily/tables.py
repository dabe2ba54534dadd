"""Filling the tables of a session with many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from rankday.engine.database import scratch
from rankday.engine.project import Relation, project
from rankday.engine.runner import ModelRunner


def insert_rows(db: duckdb.DuckDBPyConnection, table: str, rows: pyarrow.Table | Iterable[tuple]) -> None:
    """Insert many rows in one statement, their columns in the table's order (a statement a row costs a millisecond).

    Tuples go column by column as lists: an Arrow array made from Python objects would import pandas first.
    """
    if isinstance(rows, pyarrow.Table):
        db.register("rows_to_insert", rows)
        db.execute(f"insert into {table} from rows_to_insert")
        db.unregister("rows_to_insert")
    elif rows := list(rows):
        types = [name for _, name, *_ in db.execute(f"describe {table}").fetchall()]
        columns = ", ".join(f"unnest(?::{type_name}[])" for type_name in types)
        db.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])


def replace_rows(db: duckdb.DuckDBPyConnection, table: str, rows: pyarrow.Table | Iterable[tuple]) -> None:
    """Insert ``rows`` in place of what is in ``table``."""
    db.execute(f"truncate {table}")
    insert_rows(db, table, rows)


def insert_published(db: duckdb.DuckDBPyConnection, table: str, files: Sequence[tuple[date, Path]]) -> None:
    """Append the rows of files of published days to ``daily.<table>``, each with the session of its file; a day of
    before there was the file has none."""
    if files := [(day, file) for day, file in files if file.exists()]:
        sessions = ", ".join(f"date '{day.isoformat()}'" for day, _ in files)
        db.execute(
            f"insert into daily.{table} by name "
            f"select * exclude (file_index), [{sessions}][cast(file_index as bigint) + 1] as session "
            f"from (select *, file_index from read_parquet({file_list(file for _, file in files)}))"
        )


def copy_statement(source: str, table: str) -> str:
    """The script that puts the rows of ``source`` (a table or model) into ``table``, a source of the dbt project."""
    columns = ", ".join(name for name, _ in project().sources[Relation(*table.split("."))].columns)
    return f"truncate {table}; insert into {table} by name select {columns} from {source}"


def file_list(paths: Iterable[Path]) -> str:
    """The argument of ``read_parquet`` that names ``paths``, for SQL that takes no parameters."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def query_model(
    model: str, reading: dict[Relation, str], select: str = "select *", order: str = "", given: dict | None = None
) -> list[tuple]:
    """The rows of ``model`` over the subqueries of ``reading``, whose parameters are ``given``.

    The models that it reads are subqueries too, but for those that ``reading`` gives.
    """
    with scratch() as db:
        runner, inlined = ModelRunner(db), dict(reading)
        for one in runner.project.behind([model]):
            inlined.setdefault(one.relation, f"({runner.sql(one.name, inlined)})")
        sql = inlined[runner.project.models[model].relation]
        return db.execute(f"{select} from {sql} {order}", given or None).fetchall()


def given_rows(source: Relation, rows: Iterable[Sequence]) -> tuple[dict[Relation, str], dict[str, Any]]:
    """For `query_model`: ``source``, a source of the dbt project, as a subquery of ``rows``, and its parameters."""
    described = list(enumerate(project().sources[source].columns))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[]] * len(described)
    given = {f"{source.table}_{number}": columns[number] for number, _ in described}
    unnested = ", ".join(f"unnest(${source.table}_{n}::{kind}[]) as {name}" for n, (name, kind) in described)
    return {source: f"(select {unnested})"}, given
