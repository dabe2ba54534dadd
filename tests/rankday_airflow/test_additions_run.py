"""The DAGs of additions themselves, on a home whose quarter two people have approved already."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from observability.nightly_desk import PROJECT, Desk
from rankday import ledger, publication
from rankday.drops.ingest import ingest
from rankday.reconstitution.additions.commands import publish_additions
from reconstitution.additions_market import FALL, QUARTER, STREAM, RankDayMarket, published_june

DAY = date(2026, 7, 15)
CAUGHT_UP = Path(__file__).with_name("run_caught_up.py")


@pytest.mark.airflow
def test_the_dags_go_their_whole_way(tmp_path):
    home = published_june(tmp_path / "home")
    market, first_day = RankDayMarket(), RankDayMarket(DAY)
    market.offer("fresh")
    market.land(home)
    first_day.offer("small", close="100", ipo_date=DAY, offering_shares=1)
    first_day.land(home)
    publish_additions(home, QUARTER, market_returns=FALL, approvers=["ana", "ben"])
    desk = Desk(tmp_path, home, DAY)
    form = {"wait_minutes": 0, "quarter": QUARTER, "market_returns": ["2026-04-30=-0.25"]}
    again, refused = desk.run_dag("ipo_additions", form, form | {"quarter": "2026-06"})
    assert again.endswith("ended success"), again[-3000:]
    assert "is published as v1, approved by ana and ben" in again
    assert refused.endswith("ended failed") and "its IPOs come with the reconstitution of that month" in refused
    assert publication.versions(home, STREAM) == [1]
    no_day, small = desk.run_dag("fast_entry", {"wait_minutes": 0}, {"wait_minutes": 0, "session": str(DAY)})
    assert no_day.endswith("ended success") and "ingest_drop" not in _ran(no_day)
    assert small.endswith("ended success") and "nobody qualifies; nothing to decide on" in small
    assert not publication.streams(home, "fast_entry") and not publication.pending(home)
    opened = [one["payload"]["stream"] for one in ledger.entries(home) if one["kind"] == "run_opened"]
    assert opened[-2:] == [STREAM, f"fast_entry/{DAY}"]


@pytest.mark.airflow
def test_every_session_that_was_caught_up_gets_a_run(tmp_path):
    home = published_june(tmp_path / "home")
    days = [date(2026, 7, day) for day in (13, 14, 15)]
    for day in days:
        market = RankDayMarket(day)
        market.offer("small", close="100", ipo_date=day, offering_shares=1)
        market.land(home)
        ingest(home, day)
    desk = Desk(tmp_path, home, DAY)
    printed = desk.python(str(CAUGHT_UP), str(PROJECT / "dags"), *map(str, days)).splitlines()
    assert printed[-2] == "ended success"
    runs = {run_id: conf.get("session") for run_id, conf in json.loads(printed[-1]).items()}
    assert runs == {"THIS": None} | {f"caught_up__{day}__THIS": str(day) for day in days[1:]}
    opened = [one["payload"]["stream"] for one in ledger.entries(home) if one["kind"] == "run_opened"]
    assert opened[-1] == f"fast_entry/{days[0]}"


def _ran(printed: str) -> str:
    return "\n".join(line for line in printed.splitlines() if "skipp" not in line.lower())
