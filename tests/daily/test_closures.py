"""Entering a closure that the calendar package does not know, as its operator lives through it (1.calendar,
docs/operate.md): who may, what is refused, what the ledger says.
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from daily.closed_market import (
    FRI,
    HEADER,
    LINES,
    MON,
    MOURNING,
    SATURDAY,
    THU,
    TUE,
    WED,
    land,
    level,
    row,
    two_days,
    versions,
)
from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.replay.replay import replay


@pytest.fixture
def home(tmp_path):
    return two_days(tmp_path)


def close_wednesday(rankday, home: Home) -> None:
    for who in ("ana", "ben"):
        options = ("--reason", "national day of mourning") if who == "ana" else ()
        status, _, err = rankday("calendar", "closure", "--home", home.root, "--session", WED, "--as", who, *options)
        assert (status, err) == (0, "")


# the whole way, on the command line


def test_two_sessions_around_a_closure_are_chained(rankday, home):
    land(home, THU)
    status, _, err = rankday("nightly", "--home", home.root, "--session", THU)
    assert status == 3 and len(err.strip().splitlines()) == 1
    assert "2026-05-06" in err and "rankday calendar closure --session 2026-05-06 --reason" in err
    assert versions(home) == {MON: 1, TUE: 1}

    close_wednesday(rankday, home)
    status, out, err = rankday("nightly", "--home", home.root, "--session", THU, "--json")
    assert (status, err) == (0, "")
    assert [one["session"] for one in json.loads(out)["published"]] == ["2026-05-07"]
    # 20,000 / 20 = 1000; l00 at 11: 20,100 / 20 = 1005; at 13: 20,300 / 20 = 1015. No level of Wednesday between
    assert [level(home, day) for day in (MON, TUE, THU)] == [1000, 1005, 1015]
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}

    status, out, err = rankday("nightly", "--home", home.root, "--session", WED)
    assert status == 1 and len(err.strip().splitlines()) == 1
    assert "2026-05-06 is no session" in err and "closed: national day of mourning" in err
    assert verify(home).problems == []
    for day in (TUE, THU):
        assert replay(home, f"daily/{day}").is_same


def test_the_ledger_says_who_entered_what(rankday, home):
    close_wednesday(rankday, home)
    _, out, _ = rankday("ledger", "--home", home.root, "--kind", "session_change")
    assert "2026-05-06 is no session (closed: national day of mourning), by ana, approved by ben" in out
    _, out, _ = rankday("ledger", "--home", home.root, "--kind", "session_change_proposed")
    assert "ana" in out and "2026-05-06" in out
    _, out, _ = rankday("calendar", "--home", home.root, "--year", 2026)
    assert "2026-05-06" in out and "national day of mourning" in out
    _, out, _ = rankday("calendar", "--home", home.root, "--year", 2026, "--json")
    assert json.loads(out)["session_changes"] == [MOURNING]
    _, out, _ = rankday("calendar", "--home", home.root, "--year", 2025, "--json")
    assert json.loads(out)["session_changes"] == []


def test_the_row_may_be_entered_before_the_day(rankday, tmp_path):
    home = Home(tmp_path)
    close_wednesday(rankday, home)
    for session in (MON, TUE, THU):
        land(home, session)
    nightly(home, MON)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}
    assert publication.newest_version(home, f"daily/{TUE}").manifest["next_session"] == "2026-05-07"


# one person, an alias, a day that is none


def enter(rankday, home: Home, kind: str, day, who: str, *options) -> tuple[int, str]:
    status, out, err = rankday("calendar", kind, "--home", home.root, "--session", day, "--as", who, *options)
    assert len((out + err).strip().splitlines()) == 1, (out, err)
    return status, out + err


@pytest.mark.parametrize("alias", ["ana", "Ana", " ana ", "ana@example.org", "EXAMPLE\\ana", "ａｎａ"])
def test_one_person_is_not_enough_whatever_the_spelling(rankday, home, alias):
    status, said = enter(rankday, home, "closure", WED, "ana", "--reason", "mourning")
    assert status == 0 and "proposed by ana" in said and "--as ANOTHER" in said
    assert "closure of 2026-05-06, proposed by ana" in rankday("pending", "--home", home.root)[1]
    status, said = enter(rankday, home, "closure", WED, alias)
    assert status == 6 and "another person must approve" in said
    assert not home.session_changes_file.exists()
    land(home, THU)
    with pytest.raises(RankdayError, match="2026-05-06"):
        nightly(home, THU)


def test_only_a_person_with_a_role_approves(rankday, home):
    home.approvers_file.write_text('{"ana": ["reviewer"], "ben": ["viewer"], "cleo": ["approver"]}')
    enter(rankday, home, "closure", WED, "ana", "--reason", "mourning")
    status, said = enter(rankday, home, "closure", WED, "ben")
    assert status == 6 and "ben is neither reviewer nor approver" in said
    assert enter(rankday, home, "closure", WED, "cleo")[0] == 0


def test_another_reason_is_another_proposal(rankday, home):
    enter(rankday, home, "closure", WED, "ana", "--reason", "a storm")
    status, said = enter(rankday, home, "closure", WED, "ben", "--reason", "mourning")
    assert status == 6 and "a storm" in said
    enter(rankday, home, "closure", WED, "ana", "--reason", "mourning")
    assert enter(rankday, home, "closure", WED, "ben")[0] == 0
    assert "mourning" in home.session_changes_file.read_text()


@pytest.mark.parametrize(
    ("kind", "day", "words"),
    [
        ("closure", SATURDAY, "2026-05-09 is no session already"),
        ("closure", date(2026, 5, 25), "2026-05-25 is no session already"),  # Memorial Day
        ("opening", WED, "2026-05-06 is a session already"),
        ("closure", date(1969, 5, 6), "known from 1970-01-01 to 2060-12-31 only"),
        ("closure", MON, "daily/2026-05-04 v1 is published"),
    ],
)
def test_what_changes_nothing_or_comes_too_late_is_refused_in_one_line(rankday, home, kind, day, words):
    status, said = enter(rankday, home, kind, day, "ana", "--reason", "mourning")
    assert status == 1 and words in said
    assert not home.session_changes_file.exists()


@pytest.mark.parametrize("day", ["2026-5-6", "20260506", "6 May 2026", "2026-W19-3", "2026-05-32", "tomorrow", ""])
def test_a_date_in_another_form_is_refused_in_one_line(rankday, home, day):
    status, said = enter(rankday, home, "closure", day, "ana", "--reason", "mourning")
    assert status == 2 and "write it as YYYY-MM-DD" in said


@pytest.mark.parametrize("reason", [(), ("--reason", "  "), ("--reason", "a\x00b"), ("--reason", "x" * 501)])
def test_a_reason_is_needed_and_is_a_line(rankday, home, reason):
    status, said = enter(rankday, home, "closure", WED, "ana", *reason)
    assert status == 1 and "--reason" in said


def test_a_closure_that_is_there_already_is_refused(rankday, home):
    close_wednesday(rankday, home)
    status, said = enter(rankday, home, "closure", WED, "cleo", "--reason", "mourning")
    assert status == 1 and "2026-05-06 is no session already (closed: national day of mourning)" in said


def test_a_result_of_that_day_that_waits_for_approval_is_decided_first(rankday, home):
    """Nobody may publish a session that was closed meanwhile."""
    land(home, WED, closes=dict.fromkeys(LINES[:5]))
    accept = ("--accept-gate", "night.members_without_price", "--reason", "no trading")
    status, _, _ = rankday("nightly", "--home", home.root, "--session", WED, *accept)
    assert status == 5 and publication.pending(home)
    status, said = enter(rankday, home, "closure", WED, "ana", "--reason", "mourning")
    assert status == 1 and "daily/2026-05-06" in said and "rankday reject" in said
    [(stream, content_hash)] = publication.pending(home)
    publication.reject(home, stream, content_hash, "cleo", "the exchange was closed")
    close_wednesday(rankday, home)
    land(home, THU)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}


# rows written by hand, as exceptions are


def test_a_row_written_by_hand_holds_and_the_ledger_learns_of_it(home):
    row(home, "closure", WED)
    land(home, THU)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}
    entered = [one["payload"] for one in ledger.entries(home) if one["kind"] == "session_change"]
    assert [(one["kind"], one["date"], one["author"], one["approver"]) for one in entered] == [
        ("closure", "2026-05-06", "ana", "ben")
    ]
    land(home, FRI)
    nightly(home, FRI)
    assert len([one for one in ledger.entries(home) if one["kind"] == "session_change"]) == 1


def test_a_broken_file_stops_what_asks_for_a_date_and_nothing_else(rankday, home):
    home.session_changes_file.write_text(HEADER + "closure,6 May,mourning,ana,ben\n")
    status, _, err = rankday("nightly", "--home", home.root, "--session", TUE)
    assert status == 1 and len(err.strip().splitlines()) == 1 and "session_changes.csv, row 2, column date" in err
    assert rankday("ledger", "--home", home.root)[0] == 0
    status, _, err = rankday("verify", "--home", home.root)
    assert status == 7 and "session_changes.csv, row 2, column date" in err


# what a closed day moves


def test_an_approver_by_hand_needs_a_role(home):
    home.approvers_file.write_text('{"ana": ["reviewer"], "ben": ["viewer"]}')
    row(home, "closure", WED)
    land(home, THU)
    with pytest.raises(RankdayError, match=r"session_changes\.csv: closure of 2026-05-06: ben is neither"):
        nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1}


def test_a_proposal_that_nobody_approves_in_time_is_none(rankday, home, monkeypatch):
    from rankday.publication import session_changes

    enter(rankday, home, "closure", WED, "ana", "--reason", "mourning")
    monkeypatch.setattr(session_changes, "policy_in_force", lambda policy, day: 0)
    status, said = enter(rankday, home, "closure", WED, "ben")
    assert status == 1 and "nobody has proposed it yet" in said


def test_an_opening_withdraws_a_closure(rankday, home):
    close_wednesday(rankday, home)
    for who in ("ana", "ben"):
        enter(rankday, home, "opening", WED, who, *(("--reason", "called off") if who == "ana" else ()))
    for session in (WED, THU):
        land(home, session)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, WED: 1, THU: 1}
    assert verify(home).problems == []
