"""Who enters at a start or a reconstitution, and with what (6.1, 6.2), where the worked examples do not reach."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from reference.nightly.chain import nightly_chain
from reference.nightly.drops import event
from reference.nightly.examples_days import composition, share_update
from reference.nightly.test_boundaries import row_of
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, week

SAME = {"R3000E": {"a": (100, 200), "b": (50, 50), "c": (400, 1000)}}


def chain(drops, *reconstitutions, **more):
    return nightly_chain(drops, min(drops), max(drops), reconstitutions=reconstitutions, **more)


def without_shares(drop, line):
    drop["shares"] = [row for row in drop["shares"] if row["security_id"] != line]


def test_a_reconstitution_that_changes_nothing_moves_what_trades_by_nothing():
    day = chain(week({}, {}), composition(TUE, SAME))[TUE]
    assert day.index_values[0]["opening_divisor"] == day.index_values[0]["divisor"]


def test_a_carried_line_enters_at_its_displayed_close_though_its_shares_stay():
    # a is carried at 1,000 over 105 shares: its displayed close, 9.523810, makes 1,000.00005 of them.
    dividend = event("e1", "a", "stock_dividend", TUE, new=21, old=20)
    drops = week({"a": (None, 105, 210)}, {}, events={MON: (dividend,)})
    day = chain(drops, composition(TUE, SAME))[TUE]
    assert row_of(day.opening, "a")["capitalisation"] == Decimal("1000.00005")
    assert row_of(day.opening, "a")["price_source"] == "carried"
    assert day.index_values[0]["opening_divisor"] > day.index_values[0]["divisor"]


def test_a_carried_constituent_with_other_shares_enters_at_its_displayed_close():
    drops = week({"a": (None, 90, 200)}, {})
    position = row_of(chain(drops, composition(TUE, SAME))[TUE].opening, "a")
    assert (position["capitalisation"], position["close"], position["price_source"]) == (900, 10, "carried")


def test_without_a_row_the_shares_are_those_of_the_publication():
    drops = week({"d": ("15", 7, 8)}, {})
    without_shares(drops[TUE], "d")
    unknown = next(row for row in drops[TUE]["shares"] if row["security_id"] == "b")
    unknown["available_shares"] = None
    new = {"R3000E": {"d": (90, 95), "b": (44, 45)}}
    opening = chain(drops, composition(TUE, new))[TUE].opening
    assert [(row["security_id"], row["index_shares"], row["total_shares"]) for row in opening] == [
        ("b", 44, 45),
        ("d", 90, 95),
    ]


def test_a_removed_line_returns_by_a_reconstitution_with_a_later_rank_day():
    merger = event("e1", "a", "cash_merger", TUE, cash="10")
    drops = week({}, {}, {}, events={MON: (merger,)})
    later = replace(composition(WED, SAME), rank_date=TUE)
    days = chain(drops, later)
    assert row_of(days[TUE].opening, "a") is None
    assert row_of(days[WED].opening, "a")["index_shares"] == 100


def test_the_newest_composition_in_force_starts_the_base_day():
    first = composition(MON, {"R3000E": {"a": (100, 200)}})
    second = composition(TUE, {"R3000E": {"b": (1, 1)}})
    late = composition(WED, {"R3000E": {"c": (400, 1000)}})
    drops = {day: drop for day, drop in week({}, {}).items() if day != MON}
    days = chain(drops, first, second, late)
    assert [(row["security_id"], row["index_shares"]) for row in days[TUE].closing] == [("b", 50)]
    assert [row["security_id"] for row in days[WED].opening] == ["c"]


def test_codes_outside_the_family_start_nothing():
    members = [{"index_code": code, "security_id": "a"} for code in ("R3000E", "MINE")]
    members.append({"index_code": "MINE", "security_id": "b"})
    events = {MON: (event("e1", "b", "split", TUE, new=2, old=1),)}
    day = nightly_chain(week(events=events), MON, MON, memberships=members)[MON]
    assert [row["index_code"] for row in day.index_values] == ["R3000E"]
    assert day.corporate_actions_applied == []


def test_a_line_that_leaves_at_once_is_in_the_closing_of_an_index_that_starts_at_its_terms():
    # R1000 starts on TUE with a, which trades at 10 and is bought at 12 in the next opening.
    merger = event("e1", "a", "cash_merger", WED, cash="12")
    new = {"R3000E": {"b": (50, 50)}, "R1000": {"a": (100, 200), "b": (50, 50)}}
    day = chain(week({}, {}, events={MON: (merger,)}), composition(TUE, new))[TUE]
    assert row_of(day.closing, "a", "R1000")["close"] == 12
    assert row_of(day.closing, "a", "R3000E")["close"] == 12
    value = next(row for row in day.index_values if row["index_code"] == "R1000")
    assert (value["price_level"], value["market_value"], value["divisor"]) == (1000, 2200, Decimal("2.2"))
    assert value["opening_divisor"] == 1
    assert row_of(day.opening, "a", "R1000") is None


def test_a_spun_off_child_stays_until_the_next_reconstitution():
    spin = event("e1", "a", "spin_off", TUE, new=1, old=2, other="x")
    days = chain(week({"a": "7"}, {}, {}, events={MON: (spin,)}), composition(WED, SAME))
    assert row_of(days[WED].closing, "x")["capitalisation"] == 300
    assert row_of(days[WED].opening, "x") is None
    assert row_of(days[THU].closing, "x") is None


def test_between_the_dates_the_drops_shares_are_ignored():
    days = chain(week({"c": ("5", 999, 1000)}, {}, {}, {}))
    assert row_of(days[FRI].opening, "c")["index_shares"] == 400


def test_a_reconstitution_takes_the_place_of_the_share_update():
    # The example's update would make 102 of a's 103; the reconstitution takes the drop's number.
    drops = share_update().drops
    day = chain(drops, composition(max(drops), SAME))[max(drops)]
    assert row_of(day.opening, "a")["index_shares"] == 103


@pytest.mark.parametrize(("ex", "enters"), [(WED, False), (THU, True)])
def test_a_line_that_left_by_the_implementation_session_does_not_enter(ex, enters):
    # d is in no index before WED. Bought from THU on, it enters at its terms and leaves in the same opening.
    merger = event("e1", "d", "cash_merger", ex, cash="16")
    drops = week({"d": ("15", 10, 10)}, {}, {}, events={TUE: (merger,)})
    new = {"R3000E": {"a": (100, 200), "d": (10, 10)}}
    day = chain(drops, composition(WED, new))[WED]
    assert row_of(day.opening, "d") is None
    found = [(row["event_id"], row["capitalisation_before"]) for row in day.corporate_actions_applied]
    assert found == ([("e1", 160)] if enters else [])


def test_the_pro_forma_is_of_the_composition_published_last():
    old = composition(FRI, {"R3000E": {"b": (1, 1)}}, published=MON)
    new = composition(FRI, {"R3000E": {"c": (2, 2)}}, published=TUE)
    for order in ((old, new), (new, old)):
        days = chain(week({}, {}, {}, {}), preliminaries=order)
        shown = [[row["security_id"] for row in day.pro_forma] for day in days.values()]
        assert shown == [["b"], ["c"], ["c"], ["c"], []]
