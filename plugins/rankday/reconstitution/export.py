"""From the run's database to files: each table as Parquet and as exact CSV text, same rows, same order."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import duckdb

from rankday.contract.publication_tables import IDENTIFIER_TABLES, tables_of
from rankday.contract.streams import Kind, kind_of
from rankday.engine.database import connection
from rankday.engine.run_folder import Run
from rankday.gates import GateResult
from rankday.reconstitution.warehouse import IN_FORCE

PUBLICATION, ADDITIONS = "publication", "additions"  # the schemas of the published tables in a run's database
COMMON = ("rulebook", "gate_results")  # of every run, in the first


def schema_of(stream: str) -> str:
    """The schema of a run's database that holds the tables of its publication."""
    return ADDITIONS if kind_of(stream).is_addition else PUBLICATION


def is_nothing(run: Run) -> bool:
    """Whether there is nothing to publish: a fast entry for which no line qualifies."""
    if kind_of(run.stream) is not Kind.FAST_ENTRY:
        return False
    with connection(run.database, read_only=True) as db:
        return not db.execute(f"from {ADDITIONS}.constituents limit 1").fetchall()


def write_tables(run: Run, folder: Path, gate_results: list[GateResult]) -> dict[str, int]:
    """Write the tables of the run's publication into ``folder``; return rows by table.

    Rows are sorted by the table's first columns, ids as UTF-8 bytes. The CSV holds decimals digit by digit and a weight
    with its 15 decimals; only null is the empty field (an empty text is quoted).
    """
    rows = {}
    schema = schema_of(run.stream)
    with connection(run.database) as db:
        results = [value for one in gate_results for value in astuple(one)]
        db.execute(f"create or replace table {PUBLICATION}.gate_results as " + _gate_rows(len(gate_results)), results)
        for table, order in _tables(db, run).items():
            relation = f"{PUBLICATION if table in COMMON else schema}.{table}"
            columns = _columns(db, relation)
            where = f"where scenario_id = '{IN_FORCE}'" if _has_scenario(db, relation) else ""
            source = f"from {relation} {where} order by {', '.join(order)}"
            exact = ", ".join(
                f"cast({name} as decimal(18,15)) as {name}" if name.endswith("weight") else name for name in columns
            )
            target = str(folder / table).replace("'", "''")
            db.execute(f"copy (select {', '.join(columns)} {source}) to '{target}.parquet' (format parquet)")
            db.execute(f"copy (select {exact} {source}) to '{target}.csv' (format csv, header true)")
            rows[table] = db.execute(f"select count(*) {source.partition(' order by')[0]}").fetchone()[0]
    return rows


def _tables(db: duckdb.DuckDBPyConnection, run: Run) -> dict[str, tuple[str, ...]]:
    """The tables of the run's publication; identifiers only where the rank day's drop has a row of them."""
    rows = "from drop.identifiers where session = ? limit 1"
    if kind_of(run.stream).is_addition or not db.execute(rows, [run.facts["rank_date"]]).fetchall():
        return tables_of(run.facts)
    return tables_of(run.facts) | IDENTIFIER_TABLES


def _gate_rows(count: int) -> str:
    row = "(?::varchar, ?::varchar, ?::varchar, ?::boolean, ?::varchar)"
    return (
        "select * from (values "
        + ", ".join([row] * count)
        + ") as results(gate, expectation, severity, is_met, observed)"
    )


def _columns(db: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    described = db.execute(f"describe {relation}").fetchall()
    return [name for name, *_ in described if name != "scenario_id"]


def _has_scenario(db: duckdb.DuckDBPyConnection, relation: str) -> bool:
    return any(name == "scenario_id" for name, *_ in db.execute(f"describe {relation}").fetchall())
