"""The tables of a day that are not the engine's: pro forma and corrections; and writing them all (contract 3)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from rankday.contract.publication_tables import IDENTIFIER_TABLES
from rankday.daily.compositions import Composition
from rankday.daily.derived import load_rules
from rankday.daily.engine import DailyEngine
from rankday.daily.series import TABLES as STANDING
from rankday.daily.session_inputs import SessionInputs
from rankday.daily.tables import file_list, replace_rows
from rankday.engine.project import Relation
from rankday.engine.written_tables import write_table
from rankday.gates import GateResult, fill_results
from rankday.publication import Publication

DAILY_TABLES: dict[str, tuple[str, ...]] = {
    "closing": ("index_code", "security_id"),
    "opening": ("index_code", "security_id"),
    "index_values": ("index_code",),
    "contributions": ("index_code", "security_id"),
    "corporate_actions_applied": ("event_id", "security_id"),
    "share_updates": ("security_id",),
    "entries": ("security_id",),
    "capping": ("index_code", "company_id"),
    "corrections": ("index_code", "session"),
    "series_values": ("series_code",),
    "fund_values": ("fund_code",),
    "futures": ("index_code", "contract"),
    "series_corrections": ("code", "session"),
    "pro_forma": ("index_code", "security_id"),
    "gate_results": ("gate", "expectation"),
}
IDENTIFIERS = "daily.identifiers"
COMPARED = ("closing", "opening", "index_values")
CORRECTIONS = {"corrections": "levels.correction_rows", "series_corrections": "series.series_correction_rows"}
CORRECTION_MODELS = ("changed_indexes", "correction_rows", "series_correction_rows")


def pro_forma_rows(engine: DailyEngine, coming: Composition | None) -> None:
    """``daily.pro_forma``: a composition that is not implemented yet, at the closes of the session; else empty."""
    replace_rows(engine.db, "state.coming_composition", coming.dated_rows if coming is not None else [])
    replace_rows(engine.db, "state.coming_factors", coming.factors if coming is not None else [])
    days = (coming.rank_date, coming.implementation_date) if coming is not None else (None, None)
    load_rules(engine.runner, "state.coming_rules", *days)
    engine.build("pro_forma_table")
    engine.db.execute("create or replace table daily.pro_forma as from levels.pro_forma_table")


def correction_rows(
    engine: DailyEngine, published: Publication | None, changed: dict[date, Publication] | None
) -> None:
    """``daily.corrections`` and ``daily.series_corrections``: on the run's last day a row for each session and index,
    series or fund that changed; itself included, but for series and funds.

    ``changed`` maps the run's sessions that were published before to their old versions; None on other days, whose
    corrections stay as ``published``. So do those of a last day where none of them changed: the same again is no news.
    """
    replace_rows(engine.db, "state.compared_sessions", [])
    for table in STANDING:
        engine.db.execute(f"truncate state.{table}_before")
    engine.build(*CORRECTION_MODELS)
    for table, model in CORRECTIONS.items():
        engine.db.execute(f"create or replace table daily.{table} as from {model} limit 0")
    for session, old in (changed or {}).items():
        replace_rows(engine.db, "state.compared_sessions", [(session,)])
        for table in (*COMPARED, *STANDING):
            _load_before(engine, session, old.folder / f"{table}.parquet", f"state.{table}_before")
        engine.build(*CORRECTION_MODELS)
        for table, model in CORRECTIONS.items():
            engine.db.execute(f"insert into daily.{table} from {model}")
    found = [engine.db.execute(f"from daily.{table} limit 1").fetchall() for table in CORRECTIONS]
    if published is not None and not any(found):
        for table in CORRECTIONS:
            path = published.folder / f"{table}.parquet"
            if path.exists():
                engine.db.execute(f"insert into daily.{table} by name from read_parquet({file_list([path])})")


def _load_before(engine: DailyEngine, session: date, file: Path, table: str) -> None:
    """Fill ``table`` with the rows of a day's old version; none of one from before there was this file."""
    engine.db.execute(f"truncate {table}")
    if file.exists():
        rows = f"(select date '{session.isoformat()}' as session, * from read_parquet({file_list([file])}))"
        engine.copy_or_null(rows, table)


def identifier_rows(engine: DailyEngine, inputs: SessionInputs) -> None:
    """``daily.identifiers`` of the session just run; no such table where its drop has no row of them."""
    engine.db.execute(f"drop table if exists {IDENTIFIERS}")
    if inputs.identifiers is None:
        return
    rows = f"read_parquet({file_list([inputs.identifiers])})"
    if engine.db.execute(f"from {rows} limit 1").fetchall():
        reading = {
            Relation("drop", "identifiers"): rows,
            Relation("drop", "securities"): f"read_parquet({file_list(inputs.securities[:1])})",
        }
        engine.db.execute(f"create table {IDENTIFIERS} as {engine.runner.sql('identifier_rows', reading)}")


def write_day(db: duckdb.DuckDBPyConnection, folder: Path, day: date, results: list[GateResult]) -> dict[str, int]:
    """Write every table of ``day`` into ``folder`` as Parquet and exact CSV, sorted; return rows by table."""
    folder.mkdir(parents=True)
    fill_results(db, "daily.gate_results", results)
    return {
        table: write_table(db, f"daily.{table}", folder / table, order, day.isoformat())
        for table, order in _tables(db).items()
    }


def _tables(db: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """The tables of the day: identifiers only where `identifier_rows` made them."""
    made = db.execute("from duckdb_tables() where schema_name = 'daily' and table_name = 'identifiers'").fetchall()
    return DAILY_TABLES | (IDENTIFIER_TABLES if made else {})
