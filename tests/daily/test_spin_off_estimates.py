"""6.3.spin_off · Children without a price on their first day: together they are what the parent lost, never more.

p: 1,000 shares at 20.00, x: 1,000 at 20.00; one child share for two is 500. On Tuesday, the ex-date, p closes at 14.00.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from daily.event_markets import MON, TUE, WED, EventMarket, event

SHARES = dict.fromkeys(("p", "x", "c", "d", "e", "q"), 1000)
FIRST = {"p": "20", "x": "20", "q": "20"}
FALLEN = FIRST | {"p": "14"}


def spun(event_id: str, child: str, parent: str = "p", **terms) -> dict:
    return event(event_id, parent, "spin_off", **({"new": 1, "old": 2} | terms), other=child)


@pytest.fixture
def market(tmp_path):
    def made(*events, days=(FALLEN,), members="px", first=FIRST) -> EventMarket:
        built = EventMarket(tmp_path, [first, *days], SHARES, events, members)
        built.assert_backfill_is_the_same()
        return built

    return made


def worth(market: EventMarket, session, children: str) -> list[Fraction]:
    return [market.state("closing", session, child)[1] for child in children]


def test_two_children_share_what_the_parent_lost_until_they_trade(market):
    found = market(spun("e1", "c"), spun("e2", "d"), days=[FALLEN, FALLEN, FALLEN | {"c": "6", "d": "6"}])
    assert worth(found, TUE, "cd") == [3000, 3000]
    assert {found.sources(TUE)[child] for child in "cd"} == {"estimate"}
    assert {found.sources(WED)[child] for child in "cd"} == {"carried"}
    assert found.levels() == [1000] * 4


def test_they_share_it_in_proportion_to_their_shares(market):
    """1 for 2, 1 for 4 and 1 for 8: 500, 250 and 125 shares of 6,000: 4/7, 2/7, and the last has the remainder."""
    found = market(spun("e3", "c"), spun("e2", "d", old=4), spun("e1", "e", old=8))
    assert worth(found, TUE, "cde") == [Fraction("3428.571429"), Fraction("1714.285714"), Fraction("857.142857")]
    assert found.levels() == [1000, 1000]


def test_one_that_trades_leaves_the_remainder_to_the_others(market):
    """500 c at 8.00 are 4,000 of the 6,000."""
    found = market(spun("e1", "c"), spun("e2", "d"), spun("e3", "e"), days=[FALLEN | {"c": "8"}])
    assert worth(found, TUE, "cde") == [4000, 1000, 1000]
    assert found.levels() == [1000, 1000]


def test_one_that_trades_for_more_than_all_leaves_nothing(market):
    found = market(spun("e1", "c"), spun("e2", "d"), days=[FALLEN | {"c": "14"}])
    assert worth(found, TUE, "cd") == [7000, 0]
    assert found.levels() == [1000, 1025]


def test_children_that_trade_on_different_days(market):
    """Estimated at 3,000 each; d goes on at its 3,000 until it trades itself, as any line without a price."""
    days = [FALLEN, FALLEN | {"c": "7"}, FALLEN | {"c": "7", "d": "5"}]
    found = market(spun("e1", "c"), spun("e2", "d"), days=days)
    assert worth(found, WED, "cd") == [3500, 3000]
    assert found.levels() == [1000, 1000, Fraction("1012.5"), 1000]


def test_a_parent_that_did_not_trade_lost_nothing(market):
    found = market(spun("e1", "c"), spun("e2", "d"), days=[FIRST | {"p": None}, FALLEN])
    assert worth(found, TUE, "cd") == [0, 0]
    assert {found.sources(TUE)[child] for child in "cd"} == {"estimate"}
    assert worth(found, WED, "cd") == [0, 0]


def test_a_sibling_with_a_close_before_has_taken_its_part_already(market):
    """c came with 500 × 4.00 = 2,000 of p's 20,000; p opened at 18,000 and lost 4,000 besides."""
    found = market(spun("e1", "c"), spun("e2", "d"), first=FIRST | {"c": "4"}, days=[FALLEN | {"c": "4"}])
    assert worth(found, TUE, "cd") == [2000, 4000]
    assert found.levels() == [1000, 1000]


def test_a_child_of_a_child_waits_with_it(market):
    """p gives c, c gives d, neither trades: c is all that p lost; both trade: 500 × 10.00 + 250 × 4.00."""
    events = spun("e1", "c"), spun("e2", "d", parent="c")
    found = market(*events, days=[FALLEN, FALLEN | {"c": "10", "d": "4"}])
    assert worth(found, TUE, "cd") == [6000, 0]
    assert found.sources(TUE)["d"] == "estimate"
    assert found.levels() == [1000] * 3


@pytest.mark.parametrize("trades", ["c", "d", "cd"])
def test_of_a_child_and_its_child_the_one_without_a_price_is_the_remainder(market, trades):
    closes = {"c": "10", "d": "4"}
    events = spun("e1", "c"), spun("e2", "d", parent="c")
    found = market(*events, days=[FALLEN | {line: closes[line] for line in trades}])
    assert worth(found, TUE, "cd") == [5000, 1000]
    assert found.levels() == [1000, 1000]


def test_a_child_of_two_parents_is_what_both_lost(market):
    """c has half of p's 6,000, as e beside it, and a third of q's 3,000: 500 of its 1,500 new shares."""
    events = spun("e1", "c"), spun("e2", "e"), spun("e3", "c", parent="q"), spun("e4", "d", parent="q", new=1, old=1)
    found = market(*events, days=[FALLEN | {"q": "17"}], members="pxq")
    assert worth(found, TUE, "cde") == [4000, 2000, 3000]
    assert found.levels() == [1000, 1000]


def test_a_parent_that_splits_on_the_day_gives_shares_of_its_new_count(market):
    """p 2 for 1: 2,000 shares at 10.00; 1,000 c and 500 d; p closes at 7.00."""
    split = event("e0", "p", "split", new=2, old=1)
    found = market(split, spun("e1", "c"), spun("e2", "d", old=4), days=[FIRST | {"p": "7"}])
    assert found.state("closing", TUE, "c") == (1000, 4000)
    assert found.state("closing", TUE, "d") == (500, 2000)
    assert found.levels() == [1000, 1000]


def test_a_split_of_the_child_on_the_day_does_not_touch_what_it_comes_with(market):
    """The ratio is in shares after the split of c (6.3.several); c is in no index before."""
    found = market(event("e0", "c", "split", new=1, old=4), spun("e1", "c"), spun("e2", "d"))
    assert found.state("closing", TUE, "c") == (500, 3000)
    assert found.levels() == [1000, 1000]


def test_a_parent_that_leaves_the_day_after_gives_what_its_terms_leave(market):
    """p closes Tuesday at its terms of 15.00, although it traded at 14.00: 5,000 is lost."""
    found = market(spun("e1", "c"), spun("e2", "d"), event("e3", "p", "cash_merger", WED, cash="15"))
    assert worth(found, TUE, "cd") == [2500, 2500]
    assert found.levels() == [1000, 1000]


def test_a_child_that_leaves_the_day_after_is_worth_its_terms(market):
    found = market(spun("e1", "c"), spun("e2", "d"), event("e3", "c", "cash_merger", WED, cash="4"))
    assert worth(found, TUE, "cd") == [2000, 4000]
    assert found.sources(TUE)["c"] == "terms"
    assert found.levels() == [1000, 1000]


def test_a_parent_that_left_in_the_same_opening_leaves_nothing_to_estimate_from(market):
    found = market(spun("e1", "c"), spun("e2", "d"), event("e3", "p", "cash_merger", cash="20"))
    assert worth(found, TUE, "cd") == [0, 0]
    assert found.sources(TUE)["c"] == "carried"


def test_parents_that_fall_by_millionths_leave_no_crumb(market):
    """0.001000 lost: 0.000333 and 0.000333, and the last has the rest; in all exactly what was lost."""
    events = [spun(f"e{number}", child) for number, child in enumerate("cde")]
    found = market(*events, days=[FIRST | {"p": "19.999999"}])
    assert worth(found, TUE, "cde") == [Fraction("0.000333"), Fraction("0.000333"), Fraction("0.000334")]
    assert found.value("closing", TUE) == found.value("opening", MON)
