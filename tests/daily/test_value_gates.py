"""Every way a line gets its value is compared with the value it had, and new index shares with the old (6.1.values)."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from rankday.contract.errors import GateFailed
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from reference.drops import write_drop
from reference.nightly.drops import drop, event

MON, TUE = date(2026, 5, 4), date(2026, 5, 5)
THU, BEFORE = date(2026, 3, 19), date(2026, 3, 20)  # the share update is after the close of Friday, 20 March
LINES = ("t", "u", "v")


MANY = (*LINES, *(f"l{number:02}" for number in range(97)))  # a hundred lines, `t` of 17 % or of 0.4 %
HEAVY, LIGHT = {"t": (16_000_000, 20_000_000)}, {"t": (300_000, 1_000_000)}


def land(home: Home, session: date, close="12.5", events=(), counts=(), lines=LINES) -> None:
    shares = dict.fromkeys(lines, (800_000, 1_000_000)) | dict(counts)
    closes = dict.fromkeys(lines, "12.5") | {"t": close}
    made = drop(session, closes, shares, tuple(events), dict.fromkeys(lines, "R3000E"))
    shutil.rmtree(home.landing(session), ignore_errors=True)
    write_drop(home.landing(session), session, made)


def second_day(home: Home, close, *events: dict, first=MON, second=TUE, counts=(), lines=LINES) -> dict:
    """Gate → (severity, observed) of what is not met on the second day, stopped or not."""
    land(home, first, counts=counts if lines is MANY else (), lines=lines)
    nightly(home, first)
    land(home, second, close, events, counts, lines)
    try:
        found = [(one["gate"], one["severity"], one["observed"]) for one in nightly(home, second)["gates_not_met"]]
    except GateFailed as stopped:
        found = [(one.gate, one.severity, one.observed) for one in stopped.findings]
    return {gate: (severity, text) for gate, severity, text in found if gate.startswith("night.")}


WED = date(2026, 5, 6)
STOPS = {
    "cash_merger_at_a_hundred_times": (
        "12.5", event("e", "t", "cash_merger", WED, cash="1250"), "largest_terms_to_close",
    ),
    "cash_merger_of_a_line_without_a_price": (
        None, event("e", "t", "cash_merger", WED, cash="1250"), "largest_terms_to_close",
    ),
    "delisting_at_a_hundred_times": (
        "12.5", event("e", "t", "delisting", WED, cash="1250"), "largest_terms_to_close",
    ),
    "cash_merger_at_a_hundredth": (
        "12.5", event("e", "t", "cash_merger", WED, cash="0.125"), "smallest_merger_terms_to_close",
    ),
    "tender_at_a_hundredth": (
        "12.5", event("e", "t", "tender", WED, cash="0.125", tendered="0.95"), "smallest_merger_terms_to_close",
    ),
    "stock_merger_by_a_ratio_upside_down": (
        "12.5", event("e", "t", "stock_merger", WED, new=10, old=1, other="u"), "largest_terms_to_close",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("close", "happens", "gate"), STOPS.values(), ids=STOPS)
def test_terms_with_a_misplaced_point_stop_the_day_of_a_heavy_line(tmp_path, close, happens, gate):
    found = second_day(Home(tmp_path), close, happens, lines=MANY, counts=HEAVY)
    assert {name: severity for name, (severity, _) in found.items()} == {"night.terms_leap_weight": "critical"}
    [(_, observed)] = found.values()
    assert f"t: {happens['event_type']} at " in observed and "close 12.5" in observed


@pytest.mark.parametrize(("close", "happens", "gate"), STOPS.values(), ids=STOPS)
def test_of_a_light_line_or_of_few_lines_they_are_a_warning(tmp_path, close, happens, gate):
    """0.4 % at its close, and less by its terms."""
    found = second_day(Home(tmp_path / "few"), close, happens)
    assert found[f"night.{gate}"][0] == "warning" and "night.terms_leap_weight" not in found
    if gate == "smallest_merger_terms_to_close":
        found = second_day(Home(tmp_path / "light"), close, happens, lines=MANY, counts=LIGHT)
        assert found[f"night.{gate}"][0] == "warning" and "night.terms_leap_weight" not in found


@pytest.mark.parametrize(
    ("close", "terms", "is_leap"),
    [
        ("10.0008", "100.008", True),
        ("10.0008", "100.007999", False),
        ("100.008", "10.0008", True),
        ("100.008", "10.000801", False),
        ("0", "1250", True),
    ],
    ids=["ten_times", "just_below_ten_times", "a_tenth", "just_above_a_tenth", "something_for_nothing"],
)
def test_terms_leap_at_ten_times_the_close_and_at_a_tenth_to_the_millionth(tmp_path, close, terms, is_leap):
    """Quotients of doubles miss both bounds here: 1,600,128,100.008 / 160,012,810.0008 is 9.999… there."""
    merger = event("e", "t", "cash_merger", WED, cash=terms)
    found = second_day(Home(tmp_path), close, merger, lines=MANY, counts={"t": (16_000_001, 20_000_000)})
    assert ("night.terms_leap_weight" in found) == is_leap


LIFE = {
    "true_delisting_near_nothing": ("0.02", event("e", "t", "delisting", WED, cash="0.01")),
    "takeover_at_180_per_cent": ("12.5", event("e", "t", "cash_merger", WED, cash="22.5")),
    "takeover_after_a_halt": (None, event("e", "t", "cash_merger", WED, cash="22.5")),
    "half_the_value_paid_out": ("12.5", event("e", "t", "special_dividend", WED, cash="7")),
}


@pytest.mark.parametrize(("close", "happens"), LIFE.values(), ids=LIFE)
def test_a_large_move_is_a_warning(tmp_path, close, happens):
    found = second_day(Home(tmp_path), close, happens)
    critical = {name for name, (severity, _) in found.items() if severity == "critical"}
    assert critical <= {"night.members_without_price"}
    assert found["night.largest_line_jump"][0] == "warning"


@pytest.mark.parametrize(
    "happens",
    [
        event("e", "t", "cash_merger", WED, cash="13"),
        event("e", "t", "split", WED, new=10, old=1),
        event("e", "t", "special_dividend", WED, cash="1"),
    ],
    ids=lambda one: one["event_type"],
)
def test_ordinary_events_are_no_finding(tmp_path, happens):
    assert second_day(Home(tmp_path), "12.5", happens) == {}


def test_an_offering_of_a_multiple_is_a_warning(tmp_path):
    offering = event("e", "t", "offering", WED, new_shares=800_000_000, announced=date(2026, 5, 1))
    assert second_day(Home(tmp_path), "12.5", offering)["night.largest_value_by_events"][0] == "warning"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"t": (800, 1_000)}, {"share_update_leap_weight"}),
        ({"t": (800_000_000, 1_000_000_000)}, {"share_update_leap_weight"}),
        ({"t": (0, 1_000_000)}, set()),  # 6.2.shares: a row with a zero is no row, and `t` keeps what it has
        ({"t": (1_000_000, 1_000_000)}, {"share_update_leap_weight"}),
        (dict.fromkeys(LINES, (800, 1_000)), {"share_update_leap_weight", "median_share_update_move"}),
        ({"t": (880_000, 1_100_000), "u": (1_500_000, 2_000_000)}, set()),
    ],
    ids=["in_thousands", "in_thousandths", "none_available", "all_available", "whole_market", "life"],
)
def test_a_share_update_that_cannot_be_stops_the_day_of_few_lines_too(tmp_path, counts, expected):
    found = second_day(Home(tmp_path), "12.5", first=THU, second=BEFORE, counts=counts)
    assert {gate.partition(".")[2] for gate, (severity, _) in found.items() if severity == "critical"} == expected


def test_counts_that_are_wrong_for_longer_still_stop_the_share_update(tmp_path):
    """Against the last snapshot nothing leaps on the day that counts."""
    home = Home(tmp_path)
    for session in (date(2026, 3, 17), date(2026, 3, 18)):
        land(home, session, counts={"t": (800, 1_000)} if session.day == 18 else {})
        nightly(home, session)
    land(home, THU, counts={"t": (800, 1_000)})
    nightly(home, THU)
    land(home, BEFORE, counts={"t": (800, 1_000)})
    with pytest.raises(GateFailed, match=r"t: 800000 → 800 of 1000000 → 1000"):
        nightly(home, BEFORE)
