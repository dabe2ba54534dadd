"""The season's part of a run's database: events since the rank day, and what has changed since the result before.

Python carries; what counts is decided in SQL.
"""

from __future__ import annotations

import duckdb

from rankday.contract.tables import INPUT_TABLES
from rankday.reconstitution import season_changes
from rankday.reconstitution.run_inputs import RunInputs


def fill(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Fill the season's tables of the schema ``run``; on the rank day they stay empty."""
    season = inputs.season
    if season is None:
        return
    db.execute(
        "insert into run.season values (?, ?, ?, ?, ?)",
        [inputs.rank_day, season.described.session, season.lock_down, season.re_ranked_until, season.events_until],
    )
    for list_day, is_published in season.lists:
        db.execute("insert into run.season_lists values (?, ?, ?)", [inputs.rank_day, list_day, is_published])
    _fill_events(db, inputs)
    _fill_closes_and_shares(db, inputs)
    season_changes.fill(db, inputs)


def _fill_events(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Every event after the rank day in its newest state: the newest drop that names it holds."""
    names = ", ".join(f'"{name}"' for name in INPUT_TABLES["corporate_actions"].column_names)
    for snapshot in (*inputs.earlier, inputs.snapshot, *inputs.season.after):
        path = snapshot.table_path("corporate_actions")
        if path is not None:
            db.execute(
                "delete from run.season_events where event_id in (select event_id from read_parquet(?))", [str(path)]
            )
            db.execute(
                f"insert into run.season_events select ?::date, ?::date, {names} from read_parquet(?) "
                "where ex_date > ?",
                [inputs.rank_day, snapshot.session, str(path), inputs.rank_day],
            )


def _fill_closes_and_shares(db: duckdb.DuckDBPyConnection, inputs: RunInputs) -> None:
    """Primary closes since the rank day of the lines that spin-offs bring; share counts of lines under tender."""
    for snapshot in (inputs.snapshot, *inputs.season.after):
        of_session = [inputs.rank_day, snapshot.session]
        if snapshot is not inputs.snapshot:
            db.execute(
                """
                insert into run.season_closes
                select ?::date, ?::date, security_id, close
                from read_parquet(?)
                where is_primary and close is not null and security_id in (
                    select other_security_id from run.season_events where event_type = 'spin_off'
                )
                """,
                [*of_session, str(snapshot.table_path("prices"))],
            )
        db.execute(
            """
            insert into run.season_shares
            select ?::date, ?::date, security_id, total_shares, available_shares
            from read_parquet(?)
            where security_id in (select security_id from run.season_events where event_type = 'tender')
            """,
            [*of_session, str(snapshot.table_path("shares"))],
        )
