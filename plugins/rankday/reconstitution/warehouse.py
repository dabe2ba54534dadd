"""The run's private DuckDB file: filled from frozen snapshots, read by dbt. Python carries; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.files import quoted
from rankday.contract.tables import INPUT_TABLES
from rankday.drops.comparison import insert_compared
from rankday.drops.snapshot_store import Snapshot
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.engine.project import Relation
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.run_folder import DATABASE
from rankday.engine.runner import ModelRunner
from rankday.evidence import days as evidence_days
from rankday.evidence import tables as warehouse_evidence
from rankday.reconstitution import season_tables as warehouse_season
from rankday.reconstitution.additions import warehouse as warehouse_additions
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.season_inputs import Previous

IN_FORCE = "in_force"  # the scenario that is the rulebook as it stands


def fill(database: Path, inputs: RunInputs) -> None:
    """Create ``database`` anew with the source tables of ``drop`` and ``run``, and fill them from ``inputs``."""
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    with connection(database) as db:
        fill_opened(db, inputs, database.parent)


def fill_opened(
    db: duckdb.DuckDBPyConnection, inputs: RunInputs, folder: Path, reads_closes_in_place: bool = False
) -> None:
    """`fill` of the database that ``db`` has in use; ``folder`` is the run's. ``reads_closes_in_place`` as in
    `evidence.tables`: for a database that does not outlive the process."""
    if inputs.season is not None and inputs.season.previous.folder is None:
        inputs = replace(inputs, season=replace(inputs.season, previous=_computed_rank_day(folder, inputs)))
    ModelRunner(db).create_sources("drop", "run")
    for table in INPUT_TABLES:
        for snapshot in inputs.drops:
            _load(db, table, snapshot)
    load_rulebook(db, inputs.rulebook)
    _fill_run(db, inputs)
    _fill_trading_history(db, inputs)
    _fill_comparison(db, inputs)
    warehouse_season.fill(db, inputs)
    warehouse_additions.fill(db, inputs.rank_day, inputs.implementation_date, inputs.additions)
    warehouse_evidence.fill(db, inputs.evidence, reads_closes_in_place)
    evidence_days.fill(db, inputs.rank_day, inputs.evidence)


def _computed_rank_day(folder: Path, inputs: RunInputs) -> Previous:
    """The rank day by itself, where no result of it is kept: what the first list is compared with."""
    folder = folder / "rank_day"
    fill(folder / DATABASE, replace(inputs, season=None, implementation=None))
    stages.build(folder, [stage for stage in stages.ALL_STAGES if not stage.startswith("gates/")])
    with connection(folder / DATABASE, read_only=True) as db:
        for table in ("constituents", "decisions"):
            rows = f"select * exclude (scenario_id) from publication.{table} where scenario_id = '{IN_FORCE}'"
            db.execute(f"copy ({rows}) to '{quoted(folder / table)}.parquet' (format parquet)")
    return replace(inputs.season.previous, folder=folder)


def _load(db: duckdb.DuckDBPyConnection, table: str, snapshot: Snapshot) -> None:
    path = snapshot.table_path(table)
    if path is not None:
        # by name: a snapshot frozen before there was a column reads it as null
        db.execute(
            f'insert into drop."{table}" by name select ?::date as session, * from read_parquet(?)',
            [snapshot.session, str(path)],
        )


def _fill_run(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    implementation_day = inputs.implementation.session if inputs.implementation else None
    db.execute(
        "insert into run.rank_days values (?, ?, ?, ?)",
        [IN_FORCE, inputs.rank_day, inputs.event_id, implementation_day],
    )
    if inputs.implementation_date is not None:
        db.execute("insert into run.event_dates values (?, ?)", [inputs.rank_day, inputs.implementation_date])
    for table, query, values in rows_of_results(inputs):
        db.execute(f"insert into run.{table} {query}", values)


def rows_of_results(inputs: RunInputs) -> list[tuple[str, str, list[Any]]]:
    """What is read of earlier results: the table of the schema ``run``, a query of its rows, and its values."""
    found: list[tuple[str, str, list[Any]]] = []
    for table, path in inputs.share_states:
        query = "select ?::date, ?, index_code, security_id, total_shares, index_shares from read_parquet(?)"
        found.append(("share_states", query, [inputs.rank_day, table, str(path)]))
    if inputs.prior_style is not None:
        query = "select ?::date, company_id, base_set, growth_share, score_in_force from read_parquet(?)"
        found.append(("prior_style", query, [inputs.rank_day, str(inputs.prior_style)]))
    if inputs.incumbents:
        query = "select distinct ?::date, index_code, security_id from read_parquet(?)"
        found.append(("incumbents", query, [inputs.rank_day, list(map(str, inputs.incumbents))]))
    return found


def _fill_trading_history(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Closes and volumes of the sessions up to the rank day, only for lines whose own figures are missing."""
    paths = [str(path) for path in _tables((*inputs.earlier, inputs.snapshot), "prices")]
    if not paths:
        return
    sessions = {str(snapshot.table_path("prices")): snapshot.session for snapshot in (*inputs.earlier, inputs.snapshot)}
    db.execute("create temp table price_file (filename varchar, session date)")
    db.executemany("insert into price_file values (?, ?)", sorted(sessions.items()))
    db.execute(
        """
        insert into run.trading_history
        select ?::date, price_file.session, prices.security_id,
            prices.close,
            coalesce(cast(cast(prices.close as decimal(38,6)) * prices.volume as decimal(38,6)), 0),
            coalesce(prices.volume, 0)
        from read_parquet(?, filename = true) as prices
        join price_file using (filename)
        join drop.securities as lines using (security_id)
        where lines.session = ? and prices.is_primary
            and (lines.average_close_30d is null or lines.addtv_2y_usd is null or lines.volume_2y_shares is null
                or (lines.volume_days_2y is null and lines.company_id in (
                    -- days of volume choose among several lines: of a line alone nobody asks them
                    select company_id from drop.securities where session = ? group by company_id having count(*) > 1
                )))
        """,
        [inputs.rank_day, paths, inputs.rank_day, inputs.rank_day],
    )
    if events := _newest_events(db, (*inputs.earlier, inputs.snapshot)):
        db.execute(
            "insert into run.trading_events "
            f"select ?::date, event_id, security_id, event_type, ex_date, ratio_new, ratio_old, status from ({events})",
            [inputs.rank_day],
        )


def _fill_comparison(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """What the plausibility gates compare with: our last publication's figures, our last snapshot."""
    if inputs.earlier_publication is not None:
        folder = inputs.earlier_publication
        db.execute(
            "insert into run.earlier_statistics select index_code, metric, value from read_parquet(?)",
            [str(folder / "statistics.parquet")],
        )
        db.execute(
            "insert into run.earlier_breakpoints select break_rank, market_cap from read_parquet(?)",
            [str(folder / "breakpoints.parquet")],
        )
    insert_compared(db, inputs.rank_day, inputs.compared)
    _fill_known_events(db, inputs)
    if inputs.earlier:
        for table in INPUT_TABLES:
            path = inputs.earlier[-1].table_path(table)
            if path is not None:
                db.execute("insert into run.earlier_rows select ?, count(*) from read_parquet(?)", [table, str(path)])


def _fill_known_events(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Every event that a drop of the run names, in its newest state."""
    after = inputs.season.after if inputs.season else ()
    drops = {one.session: one for one in (*inputs.earlier, *inputs.drops, *after)}
    if events := _newest_events(db, (drops[session] for session in sorted(drops))):
        db.execute(f"insert into run.known_events by name {events}")


def _newest_events(db: duckdb.DuckDBPyConnection, snapshots: Iterable[Snapshot]) -> str:
    """A query of every event that ``snapshots``, oldest first, name: the newest drop that names it holds. Empty without
    a table of them."""
    paths = _tables(snapshots, "corporate_actions")
    files = ", ".join(f"'{quoted(path)}'" for path in paths)
    names = ", ".join(INPUT_TABLES["corporate_actions"].column_names)
    reported = f"(select {names}, file_index as drop_number from read_parquet([{files}]))"
    rows = ModelRunner(db).sql("known_events", {Relation("state", "reported_events"): reported})
    return f"select {names} from ({rows})" if paths else ""


def _tables(snapshots: Iterable[Snapshot], table: str) -> list[Path]:
    return [path for snapshot in snapshots if (path := snapshot.table_path(table)) is not None]
