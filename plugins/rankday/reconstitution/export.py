"""From the run's database to files: each table as Parquet and as exact CSV text, same rows, same order."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import duckdb

from rankday.contract.tables import PUBLICATION_TABLES
from rankday.engine.database import connection
from rankday.gates import GateResult
from rankday.reconstitution.warehouse import IN_FORCE


def write_tables(
    database: Path,
    folder: Path,
    gate_results: list[GateResult],
    tables: dict[str, tuple[str, ...]] = PUBLICATION_TABLES,
) -> dict[str, int]:
    """Write ``tables`` (name → columns that order the rows) into ``folder``; return rows by table.

    Rows are sorted by the table's first columns, ids as UTF-8 bytes. The CSV holds decimals digit by digit and a weight
    with its 15 decimals; only null is the empty field (an empty text is quoted).
    """
    rows = {}
    with connection(database) as db:
        results = [value for one in gate_results for value in astuple(one)]
        db.execute("create or replace table publication.gate_results as " + _gate_rows(len(gate_results)), results)
        for table, order in tables.items():
            columns = _columns(db, table)
            where = f"where scenario_id = '{IN_FORCE}'" if _has_scenario(db, table) else ""
            source = f"from publication.{table} {where} order by {', '.join(order)}"
            exact = ", ".join(
                f"cast({name} as decimal(18,15)) as {name}" if name.endswith("weight") else name for name in columns
            )
            target = str(folder / table).replace("'", "''")
            db.execute(f"copy (select {', '.join(columns)} {source}) to '{target}.parquet' (format parquet)")
            db.execute(f"copy (select {exact} {source}) to '{target}.csv' (format csv, header true)")
            rows[table] = db.execute(f"select count(*) {source.partition(' order by')[0]}").fetchone()[0]
    return rows


def _gate_rows(count: int) -> str:
    row = "(?::varchar, ?::varchar, ?::varchar, ?::boolean, ?::varchar)"
    return (
        "select * from (values "
        + ", ".join([row] * count)
        + ") as results(gate, expectation, severity, is_met, observed)"
    )


def _columns(db: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    described = db.execute(f"describe publication.{table}").fetchall()
    return [name for name, *_ in described if name != "scenario_id"]


def _has_scenario(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    return any(name == "scenario_id" for name, *_ in db.execute(f"describe publication.{table}").fetchall())
