"""6.3.several · Two events on one line, or on a pair, in one opening: what holders own before they own after.

One line of 2,000 shares at 12.00 (24,000 USD) splits 3 for 1, consolidates 1 for 10 or pays a stock dividend of 21 for
20, and something else happens to it, or to another line by it, in the same opening. The numbers are worked out by hand:
6,000, 200 or 2,100 shares, worth 4.00, 120.00 or 11.428571 each.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from daily.event_markets import MON, TUE, WED, EventMarket, event

SHARES = {"t": 2000, "a": 2000, "z": 1000, "k": 10}
CLOSES = {"t": "12", "a": "12", "z": "10", "k": "3"}
SPLITS = {
    "split": ("split", 3, 1, 6000, "4"),
    "consolidation": ("split", 1, 10, 200, "120"),
    "stock_dividend": ("stock_dividend", 21, 20, 2100, "11.428571"),
}
every_split = pytest.mark.parametrize("split", SPLITS)
in_or_out = pytest.mark.parametrize("acquirer_is_in", [True, False], ids=["acquirer in", "acquirer out"])


def split_of(line: str, name: str) -> dict:
    kind, new, old, _, _ = SPLITS[name]
    return event("s1", line, kind, new=new, old=old)


def after_split(name: str) -> tuple[int, Fraction]:
    """(shares of 2,000, adjusted close of 12.00)."""
    return SPLITS[name][3], Fraction(SPLITS[name][4])


@pytest.fixture
def market(tmp_path):
    def made(*events, members="taz") -> EventMarket:
        built = EventMarket(tmp_path, [CLOSES, dict.fromkeys(SHARES), dict.fromkeys(SHARES)], SHARES, events, members)
        built.assert_backfill_is_the_same()
        level = built.levels()
        assert level[1] == level[2]
        assert abs(level[1] - level[0]) <= Fraction(1, 10**6)  # the next open at the same value, through the divisor
        return built

    return made


def conserved(market: EventMarket, received: Fraction | int) -> bool:
    """Whether the closing is worth the next opening and what holders received besides (below zero: paid)."""
    return market.value("closing", MON) == market.value("opening", MON) + received


@every_split
@pytest.mark.parametrize("kind", ["cash_merger", "tender", "delisting"])
def test_cash_terms_count_on_the_new_shares(market, split, kind):
    """5.00 for each of 6,000, 200 or 2,100 shares: 30,000, 1,000 or 10,500."""
    shares, _ = after_split(split)
    found = market(split_of("t", split), event("e1", "t", kind, cash="5", tendered="0.95"))
    assert found.state("closing", MON, "t") == (2000, 5 * shares)
    assert found.state("opening", MON, "t") is None
    assert conserved(found, 5 * shares)


@every_split
def test_a_delisting_without_terms_leaves_at_its_close(market, split):
    found = market(split_of("t", split), event("e1", "t", "delisting"))
    assert found.state("closing", MON, "t") == (2000, 24_000)
    assert found.sources(MON)["t"] == "traded"
    assert conserved(found, 24_000)


@every_split
def test_a_tender_that_too_few_took_leaves_the_split_line(market, split):
    found = market(split_of("t", split), event("e1", "t", "tender", cash="5", tendered="0.5"))
    assert found.state("opening", MON, "t") == (after_split(split)[0], 24_000)
    assert conserved(found, 0)


@every_split
@in_or_out
@pytest.mark.parametrize("cash", [None, "1"], ids=["stock", "cash and stock"])
def test_a_target_that_splits_is_exchanged_by_its_new_shares(market, split, acquirer_is_in, cash):
    """One a at 12.00 for two t: 6.00, and 7.00 with cash, for each of 6,000, 200 or 2,100 shares."""
    shares, _ = after_split(split)
    merger = event("e1", "t", "stock_merger", new=1, old=2, other="a", cash=cash)
    found = market(split_of("t", split), merger, members="taz" if acquirer_is_in else "tz")
    paid = shares if cash else 0
    assert found.state("closing", MON, "t") == (2000, 6 * shares + paid)
    assert found.state("opening", MON, "a") == ((2000 + shares // 2, 24_000 + 6 * shares) if acquirer_is_in else None)
    assert conserved(found, paid if acquirer_is_in else 6 * shares + paid)


@every_split
@in_or_out
@pytest.mark.parametrize("cash", [None, "1"], ids=["stock", "cash and stock"])
def test_an_acquirer_that_splits_gives_new_shares_at_the_adjusted_close(market, split, acquirer_is_in, cash):
    """One new a at 4.00, 120.00 or 11.428571 for each of 2,000 t."""
    shares, close = after_split(split)
    merger = event("e1", "t", "stock_merger", new=1, old=1, other="a", cash=cash)
    found = market(split_of("a", split), merger, members="taz" if acquirer_is_in else "tz")
    paid = 2000 if cash else 0
    assert found.state("closing", MON, "t") == (2000, 2000 * close + paid)
    grown = (shares + 2000, 24_000 + 2000 * close)
    assert found.state("opening", MON, "a") == (grown if acquirer_is_in else None)
    assert conserved(found, paid if acquirer_is_in else 2000 * close + paid)


@every_split
@in_or_out
@pytest.mark.parametrize("kind", ["special_dividend", "return_of_capital"])
def test_an_acquirer_that_pays_gives_shares_without_the_payment(market, split, acquirer_is_in, kind):
    """2.00 on each new share of a: those that t gets are worth 2.00, 118.00 or 9.428571."""
    shares, close = after_split(split)
    paid, merger = event("e1", "a", kind, cash="2"), event("e2", "t", "stock_merger", new=1, old=1, other="a")
    found = market(split_of("a", split), paid, merger, members="taz" if acquirer_is_in else "tz")
    worth = 2000 * (close - 2)
    assert found.state("closing", MON, "t") == (2000, worth)
    if acquirer_is_in:
        assert found.state("opening", MON, "a") == (shares + 2000, 24_000 - 2 * shares + worth)
    assert conserved(found, 2 * shares if acquirer_is_in else worth)


def test_both_sides_of_a_merger_split(market):
    """t 3 for 1: 6,000 shares. a 1 for 10: 120.00. One a for 40 t: 150 shares, 3.00 for each t."""
    splits = event("s1", "t", "split", new=3, old=1), event("s2", "a", "split", new=1, old=10)
    found = market(*splits, event("e1", "t", "stock_merger", new=1, old=40, other="a"))
    assert found.state("closing", MON, "t") == (2000, 18_000)
    assert found.state("opening", MON, "a") == (350, 42_000)
    assert conserved(found, 0)


def test_a_payment_beyond_the_acquirers_value_is_not_made_and_does_not_count(market):
    paid = event("e1", "a", "special_dividend", cash="12.000001")
    found = market(paid, event("e2", "t", "stock_merger", new=1, old=2, other="a"))
    assert found.state("closing", MON, "t") == (2000, 12_000)
    assert ("e1", "a", "incomplete") in [row[:3] for row in found.actions(MON)]
    assert conserved(found, 0)


@every_split
@pytest.mark.parametrize("child_is_in", [False, True], ids=["new child", "constituent"])
def test_a_parent_that_splits_distributes_on_its_new_shares(market, split, child_is_in):
    """One k at 3.00 for ten t: 600, 20 or 210 shares, worth 1,800, 60 or 630."""
    count = after_split(split)[0] // 10
    spin_off = event("e1", "t", "spin_off", new=1, old=10, other="k")
    found = market(split_of("t", split), spin_off, members="tazk" if child_is_in else "taz")
    had = 10 if child_is_in else 0
    assert found.state("opening", MON, "t") == (after_split(split)[0], 24_000 - 3 * count)
    assert found.state("opening", MON, "k") == (had + count, 3 * (had + count))
    assert conserved(found, 0)


@every_split
def test_a_child_that_splits_comes_at_its_adjusted_close(market, split):
    """200 shares at 3.00 / (3, 1/10, 21/20): 200, 6,000 or 571.428571."""
    moved = {"split": "200", "consolidation": "6000", "stock_dividend": "571.428571"}[split]
    found = market(split_of("k", split), event("e1", "t", "spin_off", new=1, old=10, other="k"))
    assert found.state("opening", MON, "t") == (2000, 24_000 - Fraction(moved))
    assert found.state("opening", MON, "k") == (200, Fraction(moved))
    assert conserved(found, 0)


@every_split
def test_rights_are_on_the_new_shares(market, split):
    """One for four at 2.00: 1,500, 50 or 525 more."""
    shares, _ = after_split(split)
    found = market(split_of("t", split), event("e1", "t", "rights", new=1, old=4, cash="2"))
    assert found.state("opening", MON, "t") == (shares * 5 // 4, 24_000 + 2 * (shares // 4))
    assert conserved(found, -2 * (shares // 4))


@every_split
@pytest.mark.parametrize("kind", ["special_dividend", "return_of_capital"])
def test_a_payment_is_on_the_new_shares(market, split, kind):
    shares, _ = after_split(split)
    found = market(split_of("t", split), event("e1", "t", kind, cash="1"))
    assert found.state("opening", MON, "t") == (shares, 24_000 - shares)
    assert conserved(found, shares)


def test_there_and_back_ends_with_the_same_shares_and_is_not_adjusted(market):
    there = event("s1", "t", "split", new=1, old=2000), event("s2", "t", "split", new=2000, old=1)
    found = market(*there)
    assert found.state("opening", MON, "t") == (2000, 24_000)
    assert [row[3:5] for row in found.actions(MON)] == [(2000, 1), (1, 2000)]
    assert found.rows(
        f"select close, price_source, total_shares from daily.opening where session = '{MON}' and security_id = 't'"
    )[0] == (12, "traded", 4000)


def test_there_and_back_before_a_delisting_leaves_all_shares_at_the_terms(market):
    """2,000 at 3.75, not 4,000 or 1."""
    there = event("s1", "t", "split", new=1, old=3000), event("s2", "t", "split", new=3000, old=1)
    found = market(*there, event("e1", "t", "delisting", cash="3.75"))
    assert found.state("closing", MON, "t") == (2000, 7500)


def test_a_split_and_a_stock_dividend_of_one_line_are_rounded_once(tmp_path):
    """7 × 1/2 × 3/2 = 5.25 → 5; rounded twice it would be 4 × 3/2 = 6."""
    splits = event("s1", "t", "split", new=1, old=2), event("s2", "t", "stock_dividend", new=3, old=2)
    found = EventMarket(tmp_path, [CLOSES, CLOSES], SHARES | {"t": 7}, splits, "taz")
    assert found.state("opening", MON, "t") == (5, 84)
    found.assert_backfill_is_the_same()


def test_splits_of_two_openings_do_not_net(market):
    """Splits of two openings do not net: 1 for 2,000 on Tuesday, 2,000 for 1 on Wednesday."""
    splits = (
        event("s1", "t", "split", TUE, new=1, old=3000), event("s2", "t", "split", WED, new=3000, old=1))  # fmt: skip
    found = market(*splits)
    assert found.state("opening", MON, "t") == (1, 24_000)
    assert found.state("opening", TUE, "t") == (3000, 24_000)


def test_a_target_of_two_mergers_in_a_row_follows_its_acquirers(market):
    """t into a (1 : 1), a into z (6 : 5) of one opening: t leaves at a's close, a at z's 12.00, and z grows by both."""
    first = event("e1", "t", "stock_merger", new=1, old=1, other="a")
    found = market(first, event("e2", "a", "stock_merger", new=6, old=5, other="z"))
    assert found.state("closing", MON, "t") == (2000, 24_000)
    assert found.state("closing", MON, "a") == (2000, 24_000)
    assert found.state("opening", MON, "z") == (1000 + 4800, 58_000)
    assert conserved(found, 0)
