"""Each threshold of section 6 at its value and one step beside it, on three securities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from reference.nightly.chain import nightly_chain
from reference.nightly.composition import updated
from reference.nightly.drops import event
from reference.nightly.parameters import NightlyParameters
from reference.nightly.sessions import is_share_update
from reference.nightly.state import Position
from reference.nightly.tables import half_away_from_zero
from reference.nightly.worked_examples import FRI, MON, THU, TUE, WED, week


def chain(drops, **more):
    return nightly_chain(drops, min(drops), max(drops), **more)


def row_of(rows, line, code="R3000E"):
    return next((row for row in rows if row["security_id"] == line and row.get("index_code", code) == code), None)


def outcomes(drops, session):
    return {row["event_id"]: row["outcome"] for row in chain(drops)[session].corporate_actions_applied}


def test_a_split_leaves_at_least_one_share():
    split = event("e1", "a", "split", TUE, new=1, old=1000)
    opening = row_of(chain(week(events={MON: (split,)}))[MON].opening, "a")
    assert (opening["index_shares"], opening["total_shares"], opening["close"]) == (1, 1, Decimal(1000))


@pytest.mark.parametrize(
    ("line", "new", "outcome"),
    [
        ("a", 10_000_000, "below_threshold"),  # 10 %, 100m
        ("a", 25_000_000, "applied"),  # 25 %, 250m
        ("a", 24_999_999, "below_threshold"),
        ("big", 50_000_000, "applied"),  # 5 % of 1bn shares at 5: 250m
        ("big", 49_999_999, "below_threshold"),  # less than 5 %, and less than 250m
        ("huge", 100_000_000, "applied"),  # 1 % of 10bn at 10: 1bn
        ("huge", 99_999_999, "below_threshold"),
        ("wide", 499_999_999, "below_threshold"),  # 999,999,998 USD, a share short of 5 % of 10bn
        ("wide", 500_000_000, "applied"),
    ],
)
def test_an_offering_at_its_limits(line, new, outcome):
    million = 1_000_000
    base = {
        "big": ("5", 1000 * million, None),
        "huge": ("10", 10_000 * million, None),
        "wide": ("2", 10_000 * million, None),
    }
    offering = event("e1", line, "offering", WED, new_shares=new, announced=MON)
    drops = week(base, {}, {}, events={WED: (offering | {"ex_date": FRI},)}, millions=True)
    drops = {day: drops[day] for day in (TUE, WED, THU)}  # TUE is the base day, on which all lines are there
    members = [{"index_code": "R3000E", "security_id": each} for each in ("a", *base)]
    days = nightly_chain(drops, TUE, THU, memberships=members)
    (row,) = days[THU].corporate_actions_applied
    assert (row["outcome"], row["effective_session"]) == (outcome, FRI)


@pytest.mark.parametrize(("announced", "effective"), [(MON, WED), (TUE, THU), (date(2026, 5, 2), TUE)])
def test_an_offering_waits_for_the_second_session_after_its_announcement(announced, effective):
    offering = event("e1", "a", "offering", TUE, new_shares=1, announced=announced)
    days = chain(week({}, {}, events={MON: (offering,)}))
    found = [row["effective_session"] for day in days.values() for row in day.corporate_actions_applied]
    assert found == [effective]


def test_no_more_moves_to_a_child_than_the_parent_has():
    # 10 b for each a: 1,000 b at 20 would be 20,000; a has 1,000.
    spin = event("e1", "a", "spin_off", TUE, new=10, old=1, other="b")
    day = chain(week(events={MON: (spin,)}))[MON]
    assert row_of(day.opening, "a")["capitalisation"] == 0
    assert row_of(day.opening, "b")["capitalisation"] == 2000
    assert row_of(day.opening, "b")["close"] == Decimal("1.904762")  # 2,000/1,050


def test_a_child_joins_every_index_of_its_parent_and_only_those():
    spin = event("e1", "a", "spin_off", TUE, new=1, old=1, other="x")
    members = {"a": "R3000E R1000", "b": "R3000E R2000", "c": "R2000"}
    day = chain(week(events={MON: (spin,)}, members=members))[MON]
    assert {row["index_code"] for row in day.opening if row["security_id"] == "x"} == {"R3000E", "R1000"}


def test_the_estimate_of_a_child_is_never_below_zero():
    # a rises to 11 on the ex-date: x is worth nothing, and that is its estimate.
    spin = event("e1", "a", "spin_off", TUE, new=1, old=2, other="x")
    child = row_of(chain(week({"a": "11"}, events={MON: (spin,)}))[TUE].closing, "x")
    assert (child["capitalisation"], child["price_source"]) == (0, "estimate")


def test_a_child_that_has_value_and_does_not_trade_is_carried_not_estimated():
    spin = event("e1", "a", "spin_off", TUE, new=1, old=4, other="b")
    child = row_of(chain(week({"a": "5", "b": None}, events={MON: (spin,)}))[TUE].closing, "b")
    assert (child["capitalisation"], child["price_source"]) == (1500, "carried")


def test_an_acquirer_without_a_close_gives_its_carried_one():
    # b's 50 become 100 by a split and do not trade on TUE: 1,000/100 = 10, so 1 b for 2 a is 5.
    merger = event("e2", "a", "stock_merger", WED, new=1, old=2, other="b")
    split = event("e1", "b", "split", TUE, new=2, old=1)
    day = chain(week({"b": None}, {}, events={MON: (split, merger)}))[TUE]
    assert row_of(day.closing, "a")["close"] == 5
    assert row_of(day.opening, "b")["index_shares"] == 150


def test_an_acquirer_nobody_knows_gives_no_terms():
    merger = event("e2", "a", "stock_merger", WED, new=1, old=2, other="nobody", cash="99")
    day = chain(week({"a": "10.5"}, {}, events={MON: (merger,)}))[TUE]
    assert (row_of(day.closing, "a")["close"], row_of(day.closing, "a")["price_source"]) == (Decimal("10.5"), "traded")
    assert row_of(day.opening, "a") is None


def test_of_two_leaving_events_the_first_in_order_gives_the_terms():
    events = (event("e1", "a", "delisting", WED, cash="1"), event("e2", "a", "cash_merger", WED, cash="12"))
    day = chain(week({}, {}, events={MON: events}))[TUE]
    assert row_of(day.closing, "a")["close"] == 12
    assert [row["event_id"] for row in day.corporate_actions_applied] == ["e2"]


def test_events_up_to_the_base_day_are_ignored():
    events = (event("e1", "a", "split", MON, new=2, old=1), event("e2", "a", "cash_dividend", MON, cash="1"))
    day = chain(week(events={MON: events}))[MON]
    assert row_of(day.closing, "a")["index_shares"] == 100
    assert day.corporate_actions_applied == []
    assert (day.index_values[0]["dividend_points"], day.contributions) == (0, [])


def test_a_line_without_close_or_shares_does_not_start():
    drops = week({"b": None, "c": ("5", None, None)})
    day = nightly_chain(drops, TUE, TUE, memberships=drops[MON]["memberships"])[TUE]
    assert [row["security_id"] for row in day.closing] == ["a"]


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 3, 20), True), (date(2026, 3, 19), False), (date(2026, 9, 18), True), (date(2026, 6, 19), False),
        (date(2008, 3, 20), True), (date(2008, 3, 21), False),  # Good Friday was the third Friday
        (date(2026, 3, 13), False), (date(2026, 3, 27), False),
    ],
)  # fmt: skip
def test_the_share_update_is_after_the_third_friday(day, is_one):
    assert is_share_update(day, (3, 9)) == is_one


@pytest.mark.parametrize(
    ("old", "new", "after"),
    [
        ((500, 1000), (530, 1010), (500, 1000)),  # total +1 % exactly; float 52.47 %
        ((500, 1000), (505, 1011), (506, 1011)),  # total new, float 49.95 %: 1011·0.5 = 505.5
        ((500, 1000), (530, 1000), (500, 1000)),  # float +3 points exactly
        ((500, 1000), (531, 1000), (531, 1000)),
        ((500, 1000), (469, 1000), (469, 1000)),  # −3.1 points
        ((150, 1000), (160, 1000), (150, 1000)),  # old float 15 %: 1 point exactly
        ((150, 1000), (161, 1000), (161, 1000)),
        ((151, 1000), (181, 1000), (151, 1000)),  # old float above 15 %: 3 points
        ((500, 1000), (900, 1500), (900, 1500)),  # both new: the available shares
        ((500, 1000), (495, 990), (500, 1000)),  # total −1 % exactly
        ((500, 1000), (600, 1009), (595, 1000)),  # float 59.4648 % new, total not: 594.648
    ],
)
def test_the_buffers_of_the_share_update_are_strict(old, new, after):
    position = Position(*old, Fraction(1), Fraction(1), "traded")
    assert updated(position, new[1], new[0], NightlyParameters())[0] == after


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.0000000000000005", "1E-15"), ("-0.0000000000000005", "-1E-15"), ("-0.0000000000000004", "0")],
)
def test_contributions_round_away_from_zero(value, rounded):
    assert half_away_from_zero(Fraction(value), 15) == Decimal(rounded)


def test_a_line_carried_in_suspension_is_explained_until_its_resumption():
    events = (event("e1", "a", "suspension", TUE), event("e2", "a", "resumption", THU))
    days = chain(week({"a": None}, {}, {}, {"a": "10"}, events={MON: events}))
    assert [day.state for day in days.values()] == ["READY", "READY", "READY", "BLOCKED", "READY"]


def test_five_percent_of_the_lines_may_be_missing():
    many = {f"l{number:02d}": ("1", 10, 10) for number in range(20)}
    drops = week(many, {"l00": None}, {"l01": None})
    members = [{"index_code": "R3000E", "security_id": line} for line in many]
    days = nightly_chain({day: drops[day] for day in (TUE, WED, THU)}, TUE, THU, memberships=members)
    assert [day.state for day in days.values()] == ["READY", "DEGRADED", "BLOCKED"]


def test_a_suspension_of_the_base_day_or_before_explains_nothing():
    days = chain(week({"a": None}, events={MON: (event("e1", "a", "suspension", MON),)}))
    assert days[TUE].state == "BLOCKED"


def test_what_is_only_noted_comes_last_and_is_not_listed_of_a_line_that_has_left():
    events = (event("e1", "a", "ticker_change", TUE), event("e2", "a", "cash_merger", TUE, cash="10"))
    assert outcomes(week(events={MON: events}), MON) == {"e2": "applied"}
