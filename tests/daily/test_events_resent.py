"""Events under two ids, on the base day, and learnt late: what the days say of them (6.3.several, 6.3.corrections).

a: 100 shares at 10.00, b: 50 at 20.00, c: 400 at 5.00; V = 4,000 at 1000.
"""

from __future__ import annotations

import shutil
from datetime import date

import duckdb
import pytest

from rankday import publication
from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.publication.verification import verify
from rankday.replay.replay import replay
from reference.drops import write_drop
from reference.nightly.drops import event
from reference.nightly.worked_examples import MON, TUE, WED, week

SPLIT = {"new": 2, "old": 1}
HALVED = {"a": "5"}


def land(home: Home, session: date, drops: dict) -> None:
    shutil.rmtree(home.landing(session), ignore_errors=True)
    write_drop(home.landing(session), session, drops[session])


def run(home: Home, drops: dict, **more) -> None:
    for session in drops:
        land(home, session, drops)
        nightly(home, session, **more)


def rows(home: Home, session: date, table: str, columns: str) -> list[tuple]:
    path = str(publication.newest_version(home, f"daily/{session}").folder / f"{table}.parquet")
    return duckdb.sql(f"select {columns} from read_parquet($path) order by all", params={"path": path}).fetchall()


def actions(home: Home, session: date) -> list[tuple]:
    return rows(home, session, "corporate_actions_applied", "event_id, security_id, outcome")


def approve_all(home: Home) -> None:
    for stream, content_hash in publication.pending(home):
        for name in ("ana", "ben"):
            publication.approve(home, stream, content_hash, name, unseen=True)


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


def accept(home: Home, session: date) -> None:
    """The run once more with the override, each day of it approved by two people."""
    while True:
        try:
            nightly(home, session, accept_gates=["night.duplicate_events"], reason="one split, sent twice")
        except GateFailed:
            approve_all(home)
        else:
            return


@pytest.mark.parametrize("second", ["e2", "e0"])
def test_an_event_under_two_ids_counts_once_and_stops_the_day(home, second):
    both = event("e1", "a", "split", TUE, **SPLIT), event(second, "a", "split", TUE, new=4, old=2)
    drops = week(events={MON: both})
    land(home, MON, drops)
    first, other = sorted(("e1", second))
    with pytest.raises(GateFailed, match=rf"duplicate_events.*{first} and {other} of a"):
        nightly(home, MON)
    accept(home, MON)
    assert actions(home, MON) == [(first, "a", "applied")]
    assert rows(home, MON, "opening", "security_id, index_shares")[0] == ("a", 200)


def test_a_dividend_under_two_ids_is_paid_once(home):
    """0.40 on 100 shares: 40 / 4 = 10 points, not 20; the finding is of the day whose levels it moves."""
    both = [event(event_id, "a", "cash_dividend", TUE, cash="0.40") for event_id in ("e1", "e2")]
    run(home, week(events={MON: tuple(both)}))
    drops = week({}, events={MON: tuple(both)})
    land(home, TUE, drops)
    with pytest.raises(GateFailed, match="e1 and e2 of a"):
        nightly(home, TUE)
    accept(home, TUE)
    assert actions(home, TUE) == [("e1", "a", "applied")]
    assert [float(points) for (points,) in rows(home, TUE, "index_values", "dividend_points")] == [10]


def test_the_confirmed_one_counts_before_the_announced_one(home):
    both = event("e1", "a", "split", TUE, **SPLIT, status="announced"), event("e2", "a", "split", TUE, **SPLIT)
    land(home, MON, week(events={MON: both}))
    with pytest.raises(GateFailed, match="e2 and e1 of a"):
        nightly(home, MON)
    accept(home, MON)
    assert actions(home, MON) == [("e2", "a", "applied")]


@pytest.mark.parametrize(
    "other",
    [{"status": "cancelled"}, {"new": 3}, {"kind": "stock_dividend"}, {"ex": WED}, {"line": "b"}],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_is_another_event(home, other):
    terms = {"line": "a", "kind": "split", "ex": TUE} | SPLIT | {"status": "confirmed"} | other
    another = event("e2", terms.pop("line"), terms.pop("kind"), terms.pop("ex"), **terms)
    run(home, week(events={MON: (event("e1", "a", "split", TUE, **SPLIT), another)}))
    assert ("e1", "a", "applied") in actions(home, MON)


@pytest.mark.parametrize(("second", "counts"), [("e2", "e1"), ("e0", "e0")])
def test_an_event_resent_the_day_after_under_another_id_stops_the_days_it_belongs_to(home, second, counts):
    """The first day is computed again as if both ids had been known: nothing moves but, at most, the id."""
    events = {MON: (event("e1", "a", "split", TUE, **SPLIT),), TUE: (event(second, "a", "split", TUE, **SPLIT),)}
    drops = week(HALVED, events=events)
    run(home, {MON: drops[MON]})
    land(home, TUE, drops)
    with pytest.raises(GateFailed, match=rf"{MON} is BLOCKED.*duplicate_events"):
        nightly(home, TUE)
    accept(home, TUE)
    assert actions(home, MON) == [(counts, "a", "applied")]
    assert [float(level) for (level,) in rows(home, TUE, "index_values", "price_level")] == [1000]
    assert not verify(home).problems


def test_once_the_other_id_is_cancelled_the_days_go_on(home):
    both = event("e1", "a", "split", TUE, **SPLIT), event("e2", "a", "split", TUE, **SPLIT)
    drops = week(HALVED, events={MON: both, TUE: (event("e2", "a", "split", TUE, **SPLIT, status="cancelled"),)})
    land(home, MON, drops)
    with pytest.raises(GateFailed):
        nightly(home, MON)
    drops[MON]["corporate_actions"] = [both[0]]
    run(home, drops)
    assert actions(home, MON) == [("e1", "a", "applied")]


@pytest.mark.parametrize("named_in", [MON, TUE], ids=["in its drop", "learnt late"])
def test_a_dividend_of_the_base_day_is_in_no_table_and_moves_nothing(home, named_in):
    run(home, week({}, events={named_in: (event("e1", "a", "cash_dividend", MON, cash="1"),)}))
    assert actions(home, MON) == actions(home, TUE) == []
    assert publication.newest_version(home, f"daily/{MON}").version == 1
    assert [float(level) for (level,) in rows(home, TUE, "index_values", "total_return_level")] == [1000]


def test_a_corrected_newest_day_has_a_row_for_itself(home):
    """b closes at 22.00: 4,100 / 4 = 1025."""
    run(home, week({}, {}))
    land(home, WED, week({}, {"b": "22"}))
    nightly(home, WED)
    columns = "session, price_level_before, price_level_after, difference_bp"
    [(session, *numbers)] = rows(home, WED, "corrections", columns)
    assert (session, *map(float, numbers)) == (WED, 1000, 1025, 250)
    assert not verify(home).problems
    for version in (1, 2):
        replayed = replay(home, f"daily/{WED}", version)
        assert replayed.recomputed_hash == replayed.published_hash


def test_a_corrected_newest_day_that_comes_out_the_same_again_is_no_new_version(home):
    """The drop changes a line that is in no index: other inputs, the same day."""
    run(home, week({}, {}))
    for volume in ("7", "8"):
        drops = week({}, {"b": "22"})
        drops[WED]["prices"][0]["volume"] = volume
        land(home, WED, drops)
        nightly(home, WED)
    assert publication.newest_version(home, f"daily/{WED}").version == 2
    assert len(rows(home, WED, "corrections", "session")) == 1


def test_it_stands_beside_those_of_the_sessions_before(home):
    events = {WED: (event("e1", "b", "special_dividend", WED, cash="2"),)}
    drops = week({}, {"b": "18"}, events={})
    run(home, drops)
    late = week({}, {"b": "18"}, events=events)
    land(home, WED, late)
    nightly(home, WED)
    rows_of = rows(home, WED, "corrections", "session, price_level_before, price_level_after")
    assert [(session, float(before), float(after)) for session, before, after in rows_of] == [
        (TUE, 1000, 1000), (WED, 975, 1000)]  # fmt: skip


def test_the_newest_day_is_not_in_its_corrections_where_nothing_of_it_changed(home):
    drops = week({}, {})
    run(home, drops)
    land(home, WED, week({}, {"z": ("7", 1, 1)}))
    nightly(home, WED)
    assert publication.newest_version(home, f"daily/{WED}").version == 1
    assert rows(home, WED, "corrections", "session") == []
