"""The nightly DAG itself: a strange drop stops it, and two people may accept the drop; a composition that nobody
approved stops it at its implementation session."""

from __future__ import annotations

import re
from datetime import date

import pytest

from observability.nightly_desk import Desk
from rankday import ledger, publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.reconstitution.steps import reconstitute
from reconstitution import season_market
from reference.drops import write_drop
from reference.nightly.drops import drop

MON, TUE = date(2026, 5, 4), date(2026, 5, 5)
MEMBERS = [f"l{number:02}" for number in range(100)]
STRANGE = ["snapshot.companies_against_last_snapshot", "snapshot.lines_against_last_snapshot"]


def land(home: Home, session: date, lines: list[str]) -> None:
    prices, shares = dict.fromkeys(lines, "10"), dict.fromkeys(lines, (100, 200))
    rows = drop(session, prices, shares, (), dict.fromkeys(MEMBERS, "R3000E R2000"))
    write_drop(home.landing(session), session, rows)


@pytest.fixture
def desk(tmp_path) -> Desk:
    """A home with a published Monday and a Tuesday of thirty more lines."""
    home = Home(tmp_path / "home")
    land(home, MON, MEMBERS)
    nightly(home, MON)
    land(home, TUE, [*MEMBERS, *(f"n{number:02}" for number in range(30))])
    return Desk(tmp_path, home, TUE)


@pytest.mark.airflow
def test_a_strange_drop_stops_the_dag_until_two_people_accept_it(desk):
    said, accepted = desk.run({}, {"accept_gates": STRANGE, "accept_reason": "thirty new listings"})
    assert said.endswith("ended failed")
    assert "snapshot.lines_against_last_snapshot 1.3 (last snapshot: 100), expected 0.8 to 1.25" in said
    assert f"To override: trigger again with “Accept gates” {' '.join(STRANGE)} and a “Reason to accept”" in said
    assert re.findall(r"model snapshot_facts: (\d+) rows", said) == ["40"]
    assert "Task exited" in said and "Traceback" not in said, "a refusal is a line, no stack"
    [stopped] = [one["payload"] for one in ledger.entries(desk.home) if one["kind"] == "run_stopped"]
    assert (stopped["stream"], stopped["stage"]) == (f"daily/{TUE}", "snapshot")
    assert accepted.endswith("ended failed") and "NOT MET, critical" in accepted
    assert "2 people must approve" in accepted
    [(stream, content_hash)] = publication.pending(desk.home)
    assert (
        f"On the command line: rankday approve --stream {stream} --content-hash {content_hash[:12]} --as NAME"
        in accepted
    )
    for name in ("ana", "ben"):
        publication.approve(desk.home, stream, content_hash, name)
    assert desk.run({})[0].endswith("ended success")
    overrides = publication.newest_version(desk.home, f"daily/{TUE}").manifest["overrides"]
    assert [one["gate"] for one in overrides] == STRANGE
    opened = [one["payload"] for one in ledger.entries(desk.home) if one["kind"] == "run_opened"]
    assert all("stream" not in one for one in opened), "a day opens no reconstitution"


@pytest.mark.airflow
def test_a_rejected_composition_stops_the_dag_until_it_is_overruled(tmp_path):
    """15.1 in a real DAG: the line names who rejected it and why; overruled by two new people, the next run goes on."""
    home, (thursday, friday, monday) = Home(tmp_path / "home"), (date(2026, 6, day) for day in (25, 26, 29))
    season_market.land(home.root, season_market.market(season_market.RANK_DAY, c55=60_000_000))
    reconstitute(home, season_market.RANK_DAY, approvers=("ann", "bob"))
    for session in (thursday, friday, monday):
        season_market.land(home.root, season_market.market(session))
    nightly(home, thursday)
    stream = "reconstitution/2026-06"
    content_hash = reconstitute(home, season_market.RANK_DAY)["content_hash"]
    publication.reject(home, stream, content_hash, "rita", "c55 has too many shares")
    desk = Desk(tmp_path, home, monday)
    [stopped] = desk.run({})
    assert stopped.endswith("ended failed")
    assert "2026-06-26 is BLOCKED: night.implementation_not_final 1 (2026-06 rejected)" in stopped
    assert "was rejected by rita: c55 has too many shares" in stopped
    assert "check_season" in stopped.partition("is BLOCKED")[2], "it runs after the failure, and the run stays failed"
    assert publication.streams(home, "daily") == [f"daily/{thursday}"]
    for name in ("carl", "dora"):
        overrules = name == "carl"
        publication.approve(home, stream, content_hash, name, reason="confirmed", overrule=overrules)
    assert desk.run({})[0].endswith("ended success")
    assert [publication.newest_version(home, f"daily/{day}").manifest["state"] for day in (friday, monday)] == [
        "READY",
        "READY",
    ]


@pytest.mark.airflow
def test_a_catch_up_publishes_the_days_before_a_strange_drop(tmp_path):
    """As on the command line: a later drop's finding stops its own day and those after, no earlier one."""
    home, wednesday = Home(tmp_path / "home"), date(2026, 5, 6)
    for session in (MON, TUE):
        land(home, session, MEMBERS)
    land(home, wednesday, [*MEMBERS, *(f"n{number:02}" for number in range(30))])
    nightly(home, MON)
    [said] = Desk(tmp_path, home, wednesday).run({})
    assert said.endswith("ended failed")
    assert f"{wednesday}: its drop does not pass the gate: snapshot.companies_against_last_snapshot" in said
    assert publication.streams(home, "daily") == [f"daily/{MON}", f"daily/{TUE}"]
