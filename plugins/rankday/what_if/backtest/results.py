"""The tables of a backtest: what its scenarios left, put together and measured by the models of the study (12)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from rankday.contract.files import quoted, sha256_of_file
from rankday.engine.database import in_memory
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.backtest.dates import Event

# table → (the file of each event that it is of, the columns by which its rows are sorted)
OF_EVENTS = {
    "backtest_members": ("members", "scenario_id, rank_date, index_code, security_id"),
    "backtest_changes": ("changes", "scenario_id, rank_date, index_code, security_id"),
    "backtest_turnover": ("figures", "scenario_id, rank_date, index_code"),
    "backtest_breakpoints": ("breakpoints", "scenario_id, rank_date, break_rank"),
}
LEVELS, STUDY = "backtest_levels", "backtest_study"
ORDERS = {LEVELS: "scenario_id, session, index_code", STUDY: "scenario_id, index_code, period"}


def write_results(
    folder: Path, target: Path, scenarios: Iterable[str], events: list[Event], actual: pa.Table, tracked_usd: float
) -> dict[str, str]:
    """Write the tables of the scenarios computed in ``folder`` into ``target``; return table → hash of its CSV.

    ``actual`` has closes of the real index (index_code, session, close), or no row.
    """
    scenarios = list(scenarios)
    with in_memory() as db:
        _gather(db, folder, scenarios, events)
        _study(db, actual, tracked_usd)
        hashes = {}
        for table, order in (ORDERS | {table: keys for table, (_, keys) in OF_EVENTS.items()}).items():
            path = quoted(target / table)
            db.execute(f"copy (from {table} order by {order}) to '{path}.parquet' (format parquet)")
            db.execute(f"copy (from {table} order by {order}) to '{path}.csv' (format csv, header true)")
            hashes[table] = sha256_of_file(target / f"{table}.csv")
        return hashes


def _gather(db: duckdb.DuckDBPyConnection, folder: Path, scenarios: list[str], events: list[Event]) -> None:
    """A table for each of LEVELS and OF_EVENTS, with its scenario and, of an event, its name and days."""
    db.execute(f"create table {LEVELS} as from ({_together(folder, scenarios, 'levels.parquet', {})})")
    for table, (name, _) in OF_EVENTS.items():
        parts = [_together(folder, scenarios, f"{event.name}/{name}.parquet", _named(event)) for event in events]
        db.execute(f"create table {table} as {' union all by name '.join(parts)}")


def _named(event: Event) -> dict[str, str]:
    days = {"rank_date": event.season.rank_date, "implementation_date": event.season.implementation_date}
    return {"event": event.name} | {name: day.isoformat() for name, day in days.items()}


def _together(folder: Path, scenarios: list[str], file: str, named: dict[str, str]) -> str:
    """The rows of ``file`` of each scenario's folder, with the columns scenario_id and ``named`` before its own."""
    columns = ", ".join(
        f"'{value}'{'::date' if name.endswith('date') else ''} as {name}" for name, value in named.items()
    )
    paths = ", ".join(f"'{quoted(folder / scenario / file)}'" for scenario in scenarios)
    names = "[" + ", ".join(f"'{quoted(scenario)}'" for scenario in scenarios) + "]"
    return (
        f"select {names}[cast(file_index as bigint) + 1] as scenario_id, {columns}{', ' if columns else ''}"
        f"* exclude (file_index) "
        f"from (select *, file_index from read_parquet([{paths}]))"
    )


def _study(db: duckdb.DuckDBPyConnection, actual: pa.Table, tracked_usd: float) -> None:
    """The table STUDY, by its models."""
    runner = ModelRunner(db)
    runner.create_sources("run", "backtest")
    load_rulebook(db, RULEBOOK)
    db.execute("insert into backtest.asked values (?)", [tracked_usd])
    db.execute("insert into run.rank_days select 'in_force', max(session), '', null from backtest_levels")
    for source, table in (("levels", LEVELS), ("events", "backtest_turnover")):
        columns = ", ".join(name for name, *_ in db.execute(f"describe backtest.{source}").fetchall())
        db.execute(f"insert into backtest.{source} by name select {columns} from {table}")
    db.register("actual", actual)
    db.execute("insert into backtest.actual_closes by name from actual")
    runner.build([model.name for model in runner.project.behind([STUDY])])
    db.execute(f"create view {STUDY} as from {runner.project.models[STUDY].relation}")
