"""The tables of a backtest: what its scenarios left, put together and measured by the models of the study (12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from rankday.contract.files import quoted, sha256_of_file
from rankday.engine.database import in_memory
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK

# table → (the file of each event that it is of, the columns by which its rows are sorted)
OF_EVENTS = {
    "backtest_members": ("members", "scenario_id, rank_date, index_code, security_id"),
    "backtest_changes": ("changes", "scenario_id, rank_date, index_code, security_id"),
    "backtest_turnover": ("figures", "scenario_id, rank_date, index_code"),
    "backtest_breakpoints": ("breakpoints", "scenario_id, rank_date, break_rank"),
}
NAMED = "event", "rank_date", "implementation_date"
LEVELS, STUDY = "backtest_levels", "backtest_study"
ORDERS = {LEVELS: "scenario_id, session, index_code", STUDY: "scenario_id, index_code, period"}


@dataclass(frozen=True)
class Computed:
    """A scenario that was computed: its files stand in ``folder``, those of an event in a folder of its name.

    ``facts``: what it was computed from (`computing`), with its ``events`` in order; ``seconds`` that it took.
    """

    scenario: str
    folder: Path
    facts: dict[str, Any]
    seconds: float

    @property
    def tables(self) -> list[Path]:
        """The files from which tables are made."""
        events = (self.folder / event["event"] for event in self.facts["events"])
        of_events = [event / f"{name}.parquet" for event in events for name, _ in OF_EVENTS.values()]
        return [self.folder / "levels.parquet", *of_events]


def write_results(computed: list[Computed], target: Path, actual: pa.Table, tracked_usd: float) -> dict[str, str]:
    """Write the tables of the scenarios ``computed`` into ``target``; return table → hash of its CSV.

    ``actual`` has closes of the real index (index_code, session, close), or no row.
    """
    with in_memory() as db:
        db.execute(f"create table {LEVELS} as from ({_together((one, 'levels', {}) for one in computed)})")
        for table, (name, _) in OF_EVENTS.items():
            files = [
                (one, f"{event['event']}/{name}", {key: event[key] for key in NAMED})
                for one in computed
                for event in one.facts["events"]
            ]
            db.execute(f"create table {table} as from ({_together(files)})")
        _study(db, actual, tracked_usd)
        hashes = {}
        for table, order in (ORDERS | {table: keys for table, (_, keys) in OF_EVENTS.items()}).items():
            rows = f"from {table} order by {order}"
            db.execute(f"copy ({rows}) to '{quoted(target / table)}.parquet' (format parquet)")
            db.execute(f"copy ({rows}) to '{quoted(target / table)}.csv' (format csv, header true)")
            hashes[table] = sha256_of_file(target / f"{table}.csv")
        return hashes


def _together(files: Iterable[tuple[Computed, str, dict[str, str]]]) -> str:
    """The rows of the Parquet files, each with its scenario_id and what names it before its own columns."""
    return " union all by name ".join(
        "select "
        + ", ".join(
            f"'{quoted(value)}'{'::date' if name.endswith('date') else ''} as {name}"
            for name, value in ({"scenario_id": one.scenario} | named).items()
        )
        + f", * from read_parquet('{quoted(one.folder / file)}.parquet')"
        for one, file, named in files
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
