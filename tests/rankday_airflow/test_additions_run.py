"""The DAGs of additions themselves, on a home whose quarter two people have approved already."""

from __future__ import annotations

from datetime import date

import pytest

from observability.nightly_desk import Desk
from rankday import ledger, publication
from rankday.reconstitution.additions.commands import publish_additions
from reconstitution.additions_market import FALL, QUARTER, STREAM, RankDayMarket, published_june

DAY = date(2026, 7, 15)


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


def _ran(printed: str) -> str:
    return "\n".join(line for line in printed.splitlines() if "skipp" not in line.lower())
