"""The steps of a quarter: the drop of its IPO rank day, its IPO additions, their entry; and what to do next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from daily.entries_market import FRI, MON, STREAM, WED, approve, landed
from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.additions.commands import publish_additions
from rankday.reports.season import season_steps
from rankday.rulebook.season import season_of_event
from reconstitution.season_market import RANK_DAY, land, market
from reports.season_homes import at, copy_of

Q, A, J = date(2026, 7, 31), date(2026, 8, 21), date(2026, 9, 18)
DECEMBER = season_of_event("2026-12")


@pytest.fixture
def home(calm_season, tmp_path) -> Home:
    """June is over; the drop of the IPO rank day has not come."""
    return copy_of(calm_season, tmp_path / "home")


def states(home: Home, now, season=DECEMBER) -> list[str]:
    found = [one for one in season_steps(home, season, now).quarters if one.quarter.quarter == "2026-09"]
    return [str(one.state) for one in found[0].steps]


def test_the_steps_follow_the_clock_and_the_sentence_says_what_to_do(home):
    assert states(home, at(Q, 17)) == ["due", "upcoming", "upcoming"]
    assert states(home, at(Q)) == ["overdue", "upcoming", "upcoming"]
    found = season_steps(home, None, at(Q))
    assert found.season == DECEMBER and [one.step for one in found.alarms] == ["ipo_rank_day"]
    assert found.sentence == (
        "The IPO rank day of quarter 2026-09 is overdue since 31 July: put the drop of 2026-07-31 into landing, "
        "then run it."
    )
    assert found.action.command == "rankday ingest --session 2026-07-31"
    land(home.root, market(Q))
    assert states(home, at(Q)) == ["passed", "upcoming", "upcoming"], "whatever reads it first freezes it"
    found = season_steps(home, None, at(A - timedelta(days=1)))
    assert found.sentence == (
        "Nothing to do now. Next: the list of IPO additions of quarter 2026-09 on 21 August 2026, in 1 day."
    )
    assert states(home, at(A)) == ["passed", "overdue", "upcoming"]
    found = season_steps(home, None, at(A))
    assert found.sentence == "The list of IPO additions of quarter 2026-09 is overdue since 21 August: run it."
    assert found.action.as_json() | {"words": ""} == {
        "kind": "run", "words": "", "command": "rankday ipo-additions --quarter 2026-09", "dag": "ipo_additions",
        "form": {"quarter": "2026-09"}, "stream": None, "content_hash": None,
    }  # fmt: skip


def test_a_list_waits_for_people_is_rejected_and_is_published(home):
    land(home.root, market(Q))
    returns = {RANK_DAY: 0}
    submitted = publish_additions(home, "2026-09", market_returns=returns, triggered_by="olga")
    found = season_steps(home, None, at(A))
    assert states(home, at(A)) == ["done", "waiting", "upcoming"]
    assert found.sentence.startswith("The list of IPO additions of quarter 2026-09 waits for 2 people (not olga") or (
        "waits for 2 people to approve it (not olga" in found.sentence
    )
    assert (found.action.kind, found.action.stream, found.alarms) == ("approve", STREAM, [])
    publication.reject(home, STREAM, submitted["content_hash"], "rita", "the floor is wrong")
    found = season_steps(home, None, at(A))
    assert states(home, at(A)) == ["done", "rejected", "upcoming"] and len(found.alarms) == 1
    assert "was rejected by rita" in found.sentence and "the floor is wrong" in found.sentence
    assert found.as_json()["quarters"][0]["steps"][1]["by"] == ["rita"]


def test_an_entry_is_done_once_the_additions_are_in_the_day(tmp_path):
    home = landed(tmp_path / "home", MON)
    nightly(home, WED)
    nightly(home, FRI)
    found = season_steps(home, None, at(FRI))
    entry = found.quarters[-1].steps[-1]
    assert (entry.step, entry.state, entry.reason) == (
        "ipo_entry",
        "overdue",
        "published as v1 without IPO additions",
    )
    assert found.season.event_id == "2026-06" and found.is_alarm(entry), "the season before has its quarters as well"
    approve(home)
    assert states(home, at(FRI), None) == ["done", "done", "overdue"]
    nightly(home, MON)
    entry = season_steps(home, None, at(MON)).quarters[-1].steps[-1]
    assert (entry.state, entry.version, entry.reason) == ("done", 2, f"{STREAM} v1 entered")


def test_a_home_without_a_reconstitution_before_it_waits_for_no_quarter(tmp_path):
    found = season_steps(Home(tmp_path), None, at(date(2026, 10, 1)))
    assert states(Home(tmp_path), at(date(2026, 10, 1)), None) == ["overdue", "overdue", "overdue"]
    assert found.alarms == [] and "rank day of 2026-12" in found.sentence


def test_a_quarter_of_a_past_season_is_grey(home):
    found = season_steps(home, DECEMBER, at(date(2027, 7, 5)))
    assert not found.is_current and found.alarms == [] and states(home, at(date(2027, 7, 5)))[0] == "overdue"


def test_the_page_the_table_and_the_command_show_the_steps(home, app_of, rankday, monkeypatch):
    for module in ("rankday.reports.web.pages.season.now", "rankday.cli.season.now"):
        monkeypatch.setattr(module, lambda: at(A))
    client = TestClient(app_of(home), headers={"X-User": "viewer"})
    text = client.get("/season").text
    assert "Quarter 2026-09." in text and "IPO additions 2026-09" in text and "/dags/ipo_additions" in text
    rows = client.get("/season.csv", params={"part": "quarters"}).text.splitlines()
    assert rows[0].startswith("quarter,step,") and len(rows) == 4
    status, out, _ = rankday("season", "--home", home.root)
    assert status == 0 and "Quarter 2026-09" in out and "rankday ingest --session 2026-07-31" in out
