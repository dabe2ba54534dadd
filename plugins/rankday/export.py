"""From the run's database to files: each table as Parquet and as exact CSV text, same rows, same order."""

from __future__ import annotations

import hashlib
import platform
import shutil
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path

import duckdb

from rankday.contract import PUBLICATION_TABLES
from rankday.gates import GateResult
from rankday.stages import PROJECT
from rankday.warehouse import IN_FORCE, RULEBOOK, connection

ENGINES = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "exchange-calendars", "pyarrow")


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
        verdicts = [value for one in gate_results for value in astuple(one)]
        db.execute("create or replace table publication.gate_results as " + _gate_rows(len(gate_results)), verdicts)
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
        + ") as verdicts(gate, expectation, severity, is_met, observed)"
    )


def _columns(db: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    described = db.execute(f"describe publication.{table}").fetchall()
    return [name for name, *_ in described if name != "scenario_id"]


def _has_scenario(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    return any(name == "scenario_id" for name, *_ in db.execute(f"describe publication.{table}").fetchall())


def archive_rulebook(folder: Path, rulebook: Path = RULEBOOK) -> None:
    """Copy the seeds beside the tables, so that a later rule change does not change the past."""
    target = folder / "rulebook"
    target.mkdir()
    for path in sorted(rulebook.glob("*.csv")):
        shutil.copyfile(path, target / path.name)


def rulebook_hash(rulebook: Path = RULEBOOK) -> str:
    """sha256 over the names and bytes of the seeds."""
    return hash_of_files(sorted(rulebook.glob("*.csv")), rulebook)


def code_version() -> str:
    """The package's version and a hash of what decides: models and macros, independent of git and of the folder."""
    paths = sorted([*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/*.sql")])
    return f"{version('rankday')}+{hash_of_files(paths, PROJECT)[:16]}"


def engine_versions() -> dict[str, str]:
    """The versions that computed it."""
    return {"python": platform.python_version(), **{name: version(name) for name in ENGINES}}


def hash_of_files(paths: list[Path], root: Path) -> str:
    """sha256 over names (relative to ``root``) and bytes of ``paths``, in their order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
