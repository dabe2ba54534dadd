"""The tables of a day that are not the engine's: pro forma and corrections; and writing them all (contract 3)."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from pathlib import Path

import duckdb

from rankday.daily.inputs import Composition
from rankday.daily.tables import insert_rows
from rankday.engine.compiled_sql import compiled
from rankday.gates import GateResult
from rankday.publication import Publication

DAILY_TABLES: dict[str, tuple[str, ...]] = {
    "closing": ("index_code", "security_id"),
    "opening": ("index_code", "security_id"),
    "index_values": ("index_code",),
    "contributions": ("index_code", "security_id"),
    "corporate_actions_applied": ("event_id", "security_id"),
    "corrections": ("index_code", "session"),
    "pro_forma": ("index_code", "security_id"),
    "gate_results": ("gate", "expectation"),
}
COMPARED = ("closing", "opening", "index_values")


def pro_forma_rows(db: duckdb.DuckDBPyConnection, coming: Composition | None) -> None:
    """``daily.pro_forma``: a composition that is not implemented yet, at the closes of the session; else empty."""
    db.execute("truncate night.composition")
    if coming is not None:
        insert_rows(db, "night.composition", coming.rows)
    db.execute(f"create or replace table daily.pro_forma as {compiled()['pro_forma_table']}")


def correction_rows(
    db: duckdb.DuckDBPyConnection, day: date, published: Publication | None, changed: dict[date, Publication] | None
) -> None:
    """``daily.corrections``: on the run's last day a row for each earlier session and index that changed.

    ``changed`` maps the run's earlier published sessions to their old versions; None on other days, whose corrections
    stay as published.
    """
    db.execute("""
        create or replace table daily.corrections (
            index_code varchar, session date, price_level_before decimal(20,8), price_level_after decimal(20,8),
            total_return_level_before decimal(20,8), total_return_level_after decimal(20,8),
            net_total_return_level_before decimal(20,8), net_total_return_level_after decimal(20,8),
            difference_bp decimal(18,6), reason varchar
        )
    """)
    if changed is None:
        if published is not None:
            path = str(published.folder / "corrections.parquet")
            db.execute("insert into daily.corrections select * from read_parquet(?)", [path])
        return
    for session, old in changed.items():
        db.execute("create or replace table night.changed_index (session date, index_code varchar)")
        for table in COMPARED:
            path = str(old.folder / f"{table}.parquet")
            db.execute(
                f"""
                insert into night.changed_index
                with before as (select * from read_parquet($path)),
                after as (select * exclude (session) from daily.{table} where session = $session)
                select $session, index_code from (select * from before except select * from after)
                union select $session, index_code from (select * from after except select * from before)
                """,
                {"path": path, "session": session},
            )
        db.execute(
            "create or replace table night.values_before as select * from read_parquet(?)",
            [str(old.folder / "index_values.parquet")],
        )
        db.execute(
            "create or replace table night.values_after as select * from daily.index_values where session = ?",
            [session],
        )
        db.execute(f"insert into daily.corrections {compiled()['correction_rows']}")


def write_day(db: duckdb.DuckDBPyConnection, folder: Path, day: date, results: list[GateResult]) -> dict[str, int]:
    """Write every table of ``day`` into ``folder`` as Parquet and exact CSV, sorted; return rows by table."""
    folder.mkdir(parents=True)
    db.execute(
        "create or replace table daily.gate_results (gate varchar, expectation varchar, severity varchar, "
        "is_met boolean, observed varchar)"
    )
    db.executemany("insert into daily.gate_results values (?, ?, ?, ?, ?)", [astuple(result) for result in results])
    rows = {}
    for table, order in DAILY_TABLES.items():
        described = [name for name, *_ in db.execute(f"describe daily.{table}").fetchall()]
        is_keyed = described[0] == "session"
        columns = described[1:] if is_keyed else described
        where = f"where session = date '{day.isoformat()}'" if is_keyed else ""
        source = f"from daily.{table} {where} order by {', '.join(order)}"
        exact = ", ".join(f"cast({name} as decimal(18,15)) as {name}" if name == "weight" else name for name in columns)
        quoted = str(folder / table).replace("'", "''")
        db.execute(f"copy (select {', '.join(columns)} {source}) to '{quoted}.parquet' (format parquet)")
        db.execute(f"copy (select {exact} {source}) to '{quoted}.csv' (format csv, header true)")
        rows[table] = db.execute(f"select count(*) from daily.{table} {where}").fetchone()[0]
    return rows
