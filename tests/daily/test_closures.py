"""A closure that the calendar package does not know, as its operator lives through it (1.calendar, docs/operate.md).

Twenty lines of 100 shares at 10 USD, as in test_nightly.py: the divisor of R3000E is 20, a dollar on a line 5 points.
"""

from __future__ import annotations

import json
from datetime import date

import duckdb
import pytest

from daily.test_nightly_against_reference import publish_composition
from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.replay.replay import replay
from reference.drops import write_drop
from reference.nightly.drops import drop, event
from reference.nightly.examples_days import composition

MON, TUE, WED, THU, FRI = (date(2026, 5, day) for day in (4, 5, 6, 7, 8))
SATURDAY, MON_AFTER = date(2026, 5, 9), date(2026, 5, 11)
LINES = [f"l{number:02}" for number in range(20)]
MEMBERS = dict.fromkeys(LINES, "R3000E R2000")
CLOSES = {TUE: {"l00": "11"}, WED: {"l00": "11"}, THU: {"l00": "13"}, FRI: {"l00": "13"}, MON_AFTER: {"l00": "14"}}


def land(home: Home, session: date, events: tuple = (), shares: int = 100, closes: dict | None = None) -> None:
    prices = dict.fromkeys(LINES, "10") | CLOSES.get(session, {}) | (closes or {})
    counts = dict.fromkeys(LINES, (shares, 200))
    write_drop(home.landing(session), session, drop(session, prices, counts, events, MEMBERS))


def row(home: Home, kind: str, day: date) -> None:
    """A row as an operator may write it by hand."""
    text = home.session_changes_file.read_text() if home.session_changes_file.exists() else HEADER
    home.session_changes_file.write_text(f"{text}{kind},{day},mourning,ana,ben\n")


HEADER = "kind,date,reason,author,approver\n"
MOURNING = {
    "kind": "closure",
    "date": "2026-05-06",
    "reason": "national day of mourning",
    "author": "ana",
    "approver": "ben",
}


def table(home: Home, session: date, name: str, columns: str) -> list[tuple]:
    folder = publication.newest_version(home, f"daily/{session}").folder
    return duckdb.sql(f"select {columns} from read_parquet('{folder}/{name}.parquet')").fetchall()


def level(home: Home, session: date) -> float:
    rows = dict(table(home, session, "index_values", "index_code, price_level"))
    return float(rows["R3000E"])


def versions(home: Home) -> dict[date, int]:
    streams = publication.streams(home, "daily")
    return {date.fromisoformat(one.partition("/")[2]): publication.newest_version(home, one).version for one in streams}


@pytest.fixture
def home(tmp_path):
    """Monday and Tuesday published; the exchange does not trade on Wednesday, and so there is no drop."""
    home = Home(tmp_path / "home")
    for session in (MON, TUE):
        land(home, session)
        nightly(home, session)
    return home


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


def test_an_opening_withdraws_a_closure(rankday, home):
    close_wednesday(rankday, home)
    for who in ("ana", "ben"):
        enter(rankday, home, "opening", WED, who, *(("--reason", "called off") if who == "ana" else ()))
    for session in (WED, THU):
        land(home, session)
    nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, WED: 1, THU: 1}
    assert verify(home).problems == []


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


def test_a_row_that_was_entered_is_not_taken_away(home):
    row(home, "closure", WED)
    land(home, THU)
    nightly(home, THU)
    home.session_changes_file.unlink()
    assert any("session_changes.csv" in line and "2026-05-06" in line for line in verify(home).problems)
    land(home, FRI)
    with pytest.raises(RankdayError, match=r"session_changes\.csv.*2026-05-06.*put it back.*opening"):
        nightly(home, FRI)


def test_a_published_day_that_a_row_closes_stops_the_chain_in_one_line(home):
    row(home, "closure", TUE)
    land(home, WED)
    with pytest.raises(RankdayError, match=r"daily/2026-05-05 is published.*closed: mourning"):
        nightly(home, WED)


def test_a_broken_file_stops_what_asks_for_a_date_and_nothing_else(rankday, home):
    home.session_changes_file.write_text(HEADER + "closure,6 May,mourning,ana,ben\n")
    status, _, err = rankday("nightly", "--home", home.root, "--session", TUE)
    assert status == 1 and len(err.strip().splitlines()) == 1 and "session_changes.csv, row 2, column date" in err
    assert rankday("ledger", "--home", home.root)[0] == 0
    status, _, err = rankday("verify", "--home", home.root)
    assert status == 7 and "session_changes.csv, row 2, column date" in err


# what a closed day moves


def test_an_ex_date_on_a_closed_day_is_the_next_session(tmp_path):
    home = Home(tmp_path)
    split = event("split", "l01", "split", WED, new=2, old=1)
    land(home, MON)
    land(home, TUE, (split,))
    nightly(home, MON)
    nightly(home, TUE)
    assert table(home, TUE, "corporate_actions_applied", "effective_session") == [(WED,)]
    row(home, "closure", WED)
    land(home, THU, (split,), closes={"l01": "5"})
    nightly(home, THU)
    # Tuesday's opening is that of Thursday now: the day is corrected, its levels stay
    assert versions(home) == {MON: 1, TUE: 2, THU: 1}
    assert table(home, TUE, "corporate_actions_applied", "effective_session, outcome") == [(THU, "applied")]
    assert [level(home, day) for day in (MON, TUE, THU)] == [1000, 1005, 1015]
    for day in (TUE, THU):
        assert replay(home, f"daily/{day}").is_same


def test_an_event_of_the_day_after_counts_in_the_opening_of_the_day_before(tmp_path):
    """The dividend of Thursday follows on Tuesday, not on a Wednesday that never was."""
    home = Home(tmp_path)
    land(home, MON)
    land(home, TUE, (event("special", "l01", "special_dividend", THU, cash="1"),))
    nightly(home, MON)
    nightly(home, TUE)
    assert table(home, TUE, "corporate_actions_applied", "event_id") == []
    row(home, "closure", WED)
    land(home, THU, closes={"l01": "9"})
    nightly(home, THU)
    assert table(home, TUE, "corporate_actions_applied", "event_id, outcome") == [("special", "applied")]
    assert versions(home) == {MON: 1, TUE: 2, THU: 1}


def test_a_version_of_before_the_row_comes_out_the_same_again(tmp_path):
    """What was known then: the first version of Tuesday is computed for a Wednesday with trading."""
    home = Home(tmp_path)
    land(home, MON)
    land(home, TUE, (event("special", "l01", "special_dividend", WED, cash="1"),))
    nightly(home, MON)
    nightly(home, TUE)
    row(home, "closure", WED)
    land(home, THU, closes={"l01": "9"})
    nightly(home, THU)
    first, second = (replay(home, f"daily/{TUE}", version) for version in (1, 2))
    assert first.is_same and second.is_same
    assert first.published_hash != second.published_hash
    assert not [note for note in first.notes + second.notes if "rulebook" in note]
    manifests = [publication.load(home, f"daily/{TUE}", number).manifest for number in (1, 2)]
    assert [one["session_changes"] for one in manifests] == [
        [],
        [{"kind": "closure", "date": "2026-05-06", "reason": "mourning", "author": "ana", "approver": "ben"}],
    ]


def test_a_version_says_that_a_closure_is_why(rankday, tmp_path):
    home = Home(tmp_path)
    land(home, MON)
    land(home, TUE, (event("special", "l01", "special_dividend", WED, cash="1"),))
    nightly(home, MON)
    nightly(home, TUE)
    row(home, "closure", WED)
    land(home, THU, closes={"l01": "9"})
    nightly(home, THU)
    _, out, _ = rankday("versions", "--home", home.root, "--stream", f"daily/{TUE}")
    assert "closures and openings: 0 → 1" in out


def test_the_same_closures_make_no_new_version(home):
    row(home, "closure", WED)
    land(home, THU)
    nightly(home, THU)
    before = len(ledger.entries(home))
    assert nightly(home, THU)["published"] == []
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}
    assert len(ledger.entries(home)) == before


def test_two_closures_in_a_row(home):
    row(home, "closure", WED)
    row(home, "closure", THU)
    land(home, FRI)
    nightly(home, FRI)
    assert versions(home) == {MON: 1, TUE: 1, FRI: 1}
    assert level(home, FRI) == 1015


def test_an_opening_on_a_saturday_is_a_session_of_the_chain(home):
    row(home, "opening", SATURDAY)
    for session in (WED, THU, FRI, MON_AFTER):
        land(home, session)
    with pytest.raises(RankdayError, match="2026-05-09"):
        nightly(home, MON_AFTER)
    land(home, SATURDAY, closes={"l00": "12"})
    nightly(home, MON_AFTER)
    assert list(versions(home)) == [MON, TUE, WED, THU, FRI, SATURDAY, MON_AFTER]
    assert [level(home, day) for day in (FRI, SATURDAY, MON_AFTER)] == [1015, 1010, 1020]


def test_a_session_found_later_is_put_into_the_chain(home):
    """An opening after the next sessions were published: its drop is needed, then every day after is chained again."""
    for session in (WED, THU, FRI, MON_AFTER):
        land(home, session)
    nightly(home, MON_AFTER)
    row(home, "opening", SATURDAY)
    with pytest.raises(RankdayError, match="2026-05-09"):
        nightly(home, MON_AFTER)
    land(home, SATURDAY, closes={"l00": "12"})
    nightly(home, SATURDAY)
    assert [level(home, day) for day in (FRI, SATURDAY, MON_AFTER)] == [1015, 1010, 1020]


def test_the_base_day_may_be_an_opening_and_never_a_closure(tmp_path):
    home = Home(tmp_path)
    row(home, "opening", SATURDAY)
    row(home, "closure", MON_AFTER)
    land(home, SATURDAY)
    land(home, MON_AFTER)
    with pytest.raises(RankdayError, match="2026-05-11 is no session"):
        nightly(home, MON_AFTER)
    nightly(home, SATURDAY)
    assert level(home, SATURDAY) == 1000


def test_a_share_update_on_a_closed_friday_is_on_the_session_before(tmp_path):
    home = Home(tmp_path)
    wednesday, thursday, friday, monday = (date(2026, 9, day) for day in (16, 17, 18, 21))
    land(home, wednesday)
    nightly(home, wednesday)
    land(home, thursday, shares=150)
    nightly(home, thursday)
    row(home, "closure", friday)
    land(home, monday, shares=150)
    nightly(home, monday)
    assert {shares for (shares,) in table(home, thursday, "opening", "index_shares")} == {150}
    assert versions(home) == {wednesday: 1, thursday: 2, monday: 1}
    assert level(home, monday) == 1000
    assert replay(home, f"daily/{thursday}", 1).is_same and replay(home, f"daily/{thursday}", 2).is_same


def test_a_composition_implemented_on_a_closed_day_enters_at_the_session_before(home, tmp_path):
    """Published for Wednesday's close; the exchange then closes that day, and the rule moves it to Tuesday's."""
    half = {"R3000E": dict.fromkeys(LINES[:10], (100, 200))}
    publish_composition(home, tmp_path / "composition", composition(WED, half))
    row(home, "closure", WED)
    land(home, THU)
    nightly(home, THU)
    assert {line for (line,) in table(home, TUE, "opening", "security_id")} == set(LINES[:10])
    assert versions(home) == {MON: 1, TUE: 2, THU: 1}
    # 1005 × (13 + 9 × 10) / (11 + 9 × 10)
    assert level(home, THU) == pytest.approx(1005 * 103 / 101, abs=1e-8)
    for day, version in ((TUE, 1), (TUE, 2), (THU, 1)):
        assert replay(home, f"daily/{day}", version).is_same
    made = history(home, MON, THU, out=tmp_path / "history")
    assert float(made["levels"]["R3000E"]["price"]) == level(home, THU)


def test_a_history_goes_over_a_closure_like_the_daily_run(home, tmp_path):
    row(home, "closure", WED)
    land(home, THU, (event("split", "l01", "split", WED, new=2, old=1),), closes={"l01": "5"})
    nightly(home, THU)
    made = history(home, MON, THU, out=tmp_path / "history")
    assert (made["sessions"], made["skipped"]) == (3, [])
    assert float(made["levels"]["R3000E"]["price"]) == level(home, THU) == 1015


def test_a_drop_of_a_closed_day_is_no_market_to_compare_with(home):
    """A vendor sends the day before once more, frozen by hand; its prices are no session's."""
    from rankday.drops.ingest import ingest

    land(home, WED, closes=dict.fromkeys(LINES, "40"))
    ingest(home, WED)
    row(home, "closure", WED)
    land(home, THU)
    result = nightly(home, THU)
    assert versions(home) == {MON: 1, TUE: 1, THU: 1}
    assert level(home, THU) == 1015
    assert not [one for one in result["gates_not_met"] if one["severity"] == "critical"]


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
