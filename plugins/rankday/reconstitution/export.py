"""From the run's database to files: each table as Parquet and as exact CSV text, same rows, same order."""

from __future__ import annotations

from pathlib import Path

import duckdb

from rankday.contract.publication_tables import IDENTIFIER_TABLES, tables_of
from rankday.contract.streams import Kind, kind_of
from rankday.engine.database import connection
from rankday.engine.run_folder import Run
from rankday.engine.written_tables import write_table
from rankday.gates import GateResult, fill_results
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

    Rows are sorted by the table's first columns (`write_table`).
    """
    rows = {}
    schema = schema_of(run.stream)
    with connection(run.database) as db:
        fill_results(db, f"{PUBLICATION}.gate_results", gate_results)
        for table, order in _tables(db, run).items():
            relation = f"{PUBLICATION if table in COMMON else schema}.{table}"
            rows[table] = write_table(db, relation, folder / table, order, IN_FORCE)
    return rows


def _tables(db: duckdb.DuckDBPyConnection, run: Run) -> dict[str, tuple[str, ...]]:
    """The tables of the run's publication; identifiers only where the rank day's drop has a row of them."""
    rows = "from drop.identifiers where session = ? limit 1"
    if kind_of(run.stream).is_addition or not db.execute(rows, [run.facts["rank_date"]]).fetchall():
        return tables_of(run.facts)
    return tables_of(run.facts) | IDENTIFIER_TABLES
