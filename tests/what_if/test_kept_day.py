"""A rank day that is kept for another scenario."""

from __future__ import annotations

from contextlib import closing

import duckdb

from rankday.what_if.backtest.kept_day import DifferingDay, KeptDay


def test_what_a_kept_day_reads_in_place_another_scenario_reads_too(tmp_path):
    """12 · Closes of the evidence are a view of their files: no table, and there all the same."""
    closes = tmp_path / "closes.parquet"
    with duckdb.connect(str(tmp_path / "day.duckdb")) as db:
        db.execute(f"copy (select 'A' as symbol_key, 1.5 as last_price) to '{closes}' (format parquet)")
        db.execute("create schema run; create table run.rank_days as select 'in_force' as scenario_id")
        db.execute(f"create view run.evidence_closes as from read_parquet('{closes}')")
    with closing(DifferingDay(KeptDay(tmp_path / "day.duckdb", {}, {}))) as day:
        found = day.db.execute('select symbol_key, scenario_id from "rankday"."run".evidence_closes, run.rank_days')
        assert found.fetchall() == [("A", "in_force")]
