"""A rank day that is kept for another scenario."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

import duckdb

from rankday.reconstitution.run_inputs import RunInputs
from rankday.what_if.backtest import reconstituting
from rankday.what_if.backtest.kept_day import DifferingDay, KeptDay
from rankday.what_if.backtest.reconstituting import Before, Days


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


def test_the_same_rank_day_implemented_on_another_day_is_not_the_kept_one(tmp_path, monkeypatch):
    """12 · Two calendars of a study rank at the end of October and implement a week apart: shares are of other days."""
    computed, differing = [], []
    monkeypatch.setattr(reconstituting, "_entry", lambda *of_the_day: None)
    monkeypatch.setattr(Days, "_whole", lambda self, inputs, *rest: computed.append(inputs) or "kept")
    monkeypatch.setattr(Days, "_differing", lambda self, kept, inputs, *rest: differing.append(inputs))
    days = Days(None, 1, tmp_path / "days", keeps=True)
    early = object.__new__(RunInputs)
    facts = {"event_id": "2024-12", "rank_day": date(2024, 10, 31), "implementation_date": date(2024, 12, 13)}
    for name in RunInputs.__dataclass_fields__:
        object.__setattr__(early, name, facts.get(name))
    late = replace(early, implementation_date=date(2024, 12, 20))
    for number, inputs in enumerate((early, late, early)):
        days.reconstituted(inputs, Before(), {}, tmp_path / str(number))
    assert [one.implementation_date for one in computed] == [early.implementation_date, late.implementation_date]
    assert len(differing) == 1
