"""The DAG `backtest` itself: groups of scenarios as mapped tasks give the files of one process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daily.december_market import AFTER, BASE, EVENTS, market
from observability.nightly_desk import Desk
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.rulebook.sessions import sessions_between
from rankday.what_if.backtest.backtest import backtest
from rankday.what_if.backtest.scenarios import scenarios_of
from reconstitution.season_market import land

ROWS = "large,minimum_market_cap,1008000000", "no_band,band_1000,0", "dear,minimum_price,9"
SCENARIOS = "\n".join(("scenario_id,parameter,value", *ROWS))


@pytest.mark.airflow
def test_a_grid_in_two_groups_gives_the_bytes_of_one_process(tmp_path):
    """12 · Three scenarios of a file and the rule in force, beside a real index: tables, and the hashes returned."""
    home, file, closes = Home(tmp_path / "home"), tmp_path / "scenarios.csv", tmp_path / "closes.csv"
    for session in sessions_between(BASE, AFTER):
        land(home.root, market(session), EVENTS)
        ingest(home, session)
    file.write_text(SCENARIOS, encoding="utf-8")
    closes.write_text(f"session,close\n{BASE},50\n{AFTER},60\n", encoding="utf-8")
    scenarios = scenarios_of({}, (), file)
    whole = backtest(home, BASE, AFTER, scenarios, out=tmp_path / "whole", actual=closes, index_code="R3000E")
    form = {"first": str(BASE), "last": str(AFTER), "groups": 2, "index_code": "R3000E"}
    [said] = Desk(tmp_path, home, BASE).run_dag(
        "backtest", form | {"scenarios": SCENARIOS, "actual": closes.read_text(encoding="utf-8")}
    )
    assert said.endswith("ended success"), said[-3000:]
    [united] = home.root.glob("runs/*/backtest")
    assert json.loads((united / "backtest.json").read_text())["content_hashes"] == whole["content_hashes"]
    for table in sorted(Path(whole["folder"]).glob("*.parquet")):
        assert (united / table.name).read_bytes() == table.read_bytes(), table.name
    assert (united / "report.pdf").exists()
