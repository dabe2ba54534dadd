"""The daily chain over closures and openings (1.calendar): events, share updates, compositions, replays, histories."""

from __future__ import annotations

from datetime import date

import pytest

from daily.closed_market import (
    FRI,
    LINES,
    MON,
    MON_AFTER,
    SATURDAY,
    THU,
    TUE,
    WED,
    land,
    level,
    row,
    table,
    two_days,
    versions,
)
from daily.test_nightly_against_reference import publish_composition
from rankday import ledger, publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.daily.backfill.backfill import history
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.replay.replay import replay
from reference.nightly.drops import event
from reference.nightly.examples_days import composition


@pytest.fixture
def home(tmp_path):
    return two_days(tmp_path)


def known_late(folder) -> Home:
    """Tuesday was published for a Wednesday with trading, on which a special dividend goes ex; then came the row."""
    home = Home(folder)
    land(home, MON)
    land(home, TUE, (event("special", "l01", "special_dividend", WED, cash="1"),))
    nightly(home, MON)
    nightly(home, TUE)
    row(home, "closure", WED)
    land(home, THU, closes={"l01": "9"})
    nightly(home, THU)
    return home


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
    home = known_late(tmp_path)
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
    home = known_late(tmp_path)
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


def test_a_published_day_that_a_row_closes_stops_the_chain_in_one_line(home):
    row(home, "closure", TUE)
    land(home, WED)
    with pytest.raises(RankdayError, match=r"daily/2026-05-05 is published.*closed: mourning"):
        nightly(home, WED)


def test_a_row_that_was_entered_is_not_taken_away(home):
    row(home, "closure", WED)
    land(home, THU)
    nightly(home, THU)
    home.session_changes_file.unlink()
    assert any("session_changes.csv" in line and "2026-05-06" in line for line in verify(home).problems)
    land(home, FRI)
    with pytest.raises(RankdayError, match=r"session_changes\.csv.*2026-05-06.*put it back.*opening"):
        nightly(home, FRI)
