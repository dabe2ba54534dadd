"""Counts, floats and closes of a drop against the last snapshot (6.1.counts): what leaps stops, life does not."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from daily.compared_market import LINES, MON, TUE, WED, land, monday_of, times, unmet
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference.nightly.drops import event


@pytest.fixture(scope="module")
def monday(tmp_path_factory) -> Home:
    """Read only."""
    return monday_of(tmp_path_factory.mktemp("monday"))


@pytest.fixture
def home(monday, tmp_path) -> Home:
    shutil.copytree(monday.root, tmp_path / "copy")
    return Home(tmp_path / "copy")


STOPS = {
    "one_line_in_units_of_a_thousandth": ({"h": (1_200_000_000, 1_500_000_000)}, {"share_count_leap_weight"}),
    "one_line_in_thousands": ({"h": (1_200, 1_500)}, {"share_count_leap_weight"}),
    "a_small_line_that_becomes_the_largest": ({"s": (8_000_000, 10_000_000)}, {"share_count_leap_weight"}),
    "available_shares_zero": ({"h": (0, 1_500_000)}, {"share_count_leap_weight", "float_leap_weight"}),
    "available_shares_alone_in_thousands": (
        {"h": (1_200, 1_500_000)},
        {"share_count_leap_weight", "float_leap_weight"},
    ),
    "float_becomes_full": ({"h": (1_500_000, 1_500_000)}, {"float_leap_weight"}),
    "whole_market_in_thousandths": (
        times(1000) | {"s": (800_000, 1_000_000), "h": (1_200_000_000, 1_500_000_000)},
        {"share_count_leap_weight", "share_count_leap_lines", "median_share_count_move"},
    ),
    "whole_market_without_floats": (
        dict.fromkeys(LINES, (100000, 100000)),
        {"float_leap_lines", "full_float_share_move"},
    ),
    "a_twentieth_of_the_lines_without_floats_more_than_before": (
        dict.fromkeys(LINES[:14], (100000, 100000)),
        {"float_leap_lines", "full_float_share_move"},
    ),
}


@pytest.mark.parametrize(("counts", "expected"), STOPS.values(), ids=STOPS)
def test_what_cannot_be_stops_the_session(home, counts, expected):
    land(home, TUE, counts)
    found = unmet(home, TUE)
    assert {gate for gate, (severity, _) in found.items() if severity == "critical"} == expected


def test_the_lines_are_named_with_their_counts_before_and_after(home):
    land(home, TUE, {"l000": (80_000_000, 100_000_000)})
    found = unmet(home, TUE)
    line = "l000: total 100000 → 100000000, available 80000 → 80000000"
    assert found["share_count_leaps"] == ("warning", f"1 ({line})")
    assert line in found["share_count_leap_weight"][1]


def test_ingest_shows_what_a_run_would_find_and_stops_nothing(home, rankday):
    land(home, TUE, {"l000": (80_000_000, 100_000_000)})
    status, shown, _ = rankday("ingest", "--home", home.root, "--session", TUE)
    assert status == 0 and "critical: snapshot.share_count_leap_weight" in shown and "100000 → 100000000" in shown
    status, shown, _ = rankday("ingest", "--home", home.root, "--session", TUE)
    assert "unchanged" in shown and "critical" not in shown


@pytest.mark.parametrize("counts", [{"s": (4_000, 5_000)}, {"l000": (80, 100)}], ids=["small", "as_heavy_as_any"])
def test_a_line_that_is_not_heavy_and_leaps_is_a_warning(home, counts):
    land(home, TUE, counts)
    assert {gate: severity for gate, (severity, _) in unmet(home, TUE).items()} == {"share_count_leaps": "warning"}
    assert nightly(home, TUE)["state"] == "READY"


LIFE = {
    "buy_back_and_secondary_offering": ({"l000": (70_000, 90_000), "l001": (180_000, 200_000)}, {}, ()),
    "lock_up_ends": ({"l000": (95_000, 100_000)}, {}, ()),
    "split_counted_on_its_day": (times(10, ["l000"]), {"l000": "1"}, [event("e", "l000", "split", TUE, new=10, old=1)]),
    "split_not_counted_yet": ({}, {"l000": "1"}, [event("e", "l000", "split", TUE, new=10, old=1)]),
    "split_counted_early": (times(10, ["l000"]), {}, [event("e", "l000", "split", WED, new=10, old=1)]),
    "split_counted_late": (times(10, ["l000"]), {}, [event("e", "l000", "split", date(2026, 4, 28), new=10, old=1)]),
    "consolidation": ({"l000": (800, 1_000)}, {"l000": "1000"}, [event("e", "l000", "split", TUE, new=1, old=100)]),
    "split_that_nobody_named": (times(10, ["l000"]), {"l000": "1"}, ()),
    "offering": (times(6, ["l000"]), {}, [event("e", "l000", "offering", TUE, new_shares=500_000, announced=MON)]),
    "rights": (times(6, ["l000"]), {}, [event("e", "l000", "rights", TUE, new=5, old=1, cash="11")]),
    "acquisition": (times(7, ["l000"]), {}, [event("e", "l001", "stock_merger", WED, new=6, old=1, other="l000")]),
}


@pytest.mark.parametrize(("counts", "closes", "events"), LIFE.values(), ids=LIFE)
def test_what_happens_in_life_is_no_leap(home, counts, closes, events):
    land(home, TUE, counts, closes, events)
    assert {gate for gate in unmet(home, TUE) if "leap" in gate or "move" in gate} == set()


def test_an_announced_split_explains_nothing(home):
    counts = {"h": (12_000_000, 15_000_000)}
    land(home, TUE, counts, {}, [event("e", "h", "split", TUE, new=10, old=1, status="announced")])
    assert "share_count_leap_weight" in unmet(home, TUE)


def test_a_source_that_never_states_floats_is_not_stopped(tmp_path):
    """Panels and CRSP: every line all available, every day."""
    home, full = Home(tmp_path), dict.fromkeys([*LINES, "s"], (100000, 100000))
    for session in (MON, TUE):
        land(home, session, full)
        result = nightly(home, session)
    assert result["state"] == "READY"
    assert {one["gate"]: one["severity"] for one in result["gates_not_met"]} == {
        "snapshot.lines_with_full_float": "warning"
    }


def test_a_source_that_always_lacks_closes_counts_and_averages_is_not_stopped(tmp_path):
    home, outside = Home(tmp_path), [f"o{number:03}" for number in range(60)]
    for session in (MON, TUE):
        land(home, session, averages={"l000": "0.01"}, outside=outside)
        result = nightly(home, session)
    assert result["state"] == "READY"
    assert {one["gate"]: one["severity"] for one in result["gates_not_met"]} == {
        "snapshot.common_lines_with_shares": "warning",
        "snapshot.largest_close_to_average": "warning",
        "snapshot.listed_lines_with_close": "warning",
    }


def test_closes_and_counts_that_are_lost_stop_the_session(home):
    land(home, TUE, dict.fromkeys(LINES[:30], (None, "none")), dict.fromkeys(LINES[:30]))
    found = unmet(home, TUE)
    assert {found[gate][0] for gate in ("closes_kept", "share_counts_kept")} == {"critical"}
    assert found["share_counts_gone"] == ("warning", f"30 ({', '.join(LINES[:10])})")


@pytest.mark.parametrize(("close", "gate"), [("9900", "largest_close_leap"), ("0.0101", "smallest_close_leap")])
def test_a_slipped_decimal_point_of_a_close_stops_the_session(home, close, gate):
    land(home, TUE, closes={"l000": close})
    assert unmet(home, TUE)[gate][0] == "critical"


def test_the_first_drop_has_nothing_to_compare_with_and_its_correction_the_version_before(tmp_path):
    home = Home(tmp_path)
    land(home, MON)
    assert not {gate for gate in unmet(home, MON) if "leap" in gate}
    land(home, MON, times(1000, ["l000"]))
    assert unmet(home, MON)["share_count_leap_weight"][0] == "critical"


def test_classes_a_thousand_times_apart_and_no_available_shares_are_named(tmp_path):
    home = Home(tmp_path)
    land(home, MON, {"s": (80, 100), "l001": (0, 100_000)}, owners={"s": "Cl000"})
    found = unmet(home, MON)
    assert found["classes_out_of_scale"] == ("warning", "1 (Cl000: l000 100000, s 100)")
    assert found["zero_available_shares"] == ("warning", "1 (l001)")
