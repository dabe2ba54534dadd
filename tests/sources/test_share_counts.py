"""The cap trap: each class row is its price × all shares; nothing is ever added up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rankday_sources.share_counts import class_shares, company_shares
from sources.screener_feed import listing


def test_the_shares_of_a_company_are_those_of_its_most_traded_row_never_the_sum():
    rows = [listing("A", close=10, market_cap=1000, volume=5), listing("B", close=11, market_cap=1100, volume=9)]
    assert company_shares(rows, []) == 100


def test_a_thin_class_at_a_premium_does_not_raise_the_cap():
    rows = [listing("A", close=2, market_cap=200, volume=9), listing("B", close=20, market_cap=2000, volume=1)]
    assert company_shares(rows, []) == 100


def test_a_silent_most_traded_class_counts_in_its_own_units():
    rows = [listing("A", close=10, market_cap=None, volume=9), listing("B", close=11, market_cap=1100, volume=1)]
    assert company_shares(rows, []) == 110  # × its close of 10 is the company's 1,100


def test_where_all_shares_are_silent_a_warrant_implies_the_same_count():
    assert company_shares([listing("A", market_cap=None)], [listing("AW", close=2, market_cap=200)]) == 100


@pytest.mark.parametrize("rows", [[], [listing("A", market_cap=None)], [listing("A", close=None)]])
def test_an_unknown_cap_stays_unknown(rows):
    assert company_shares(rows, []) is None


@pytest.mark.parametrize(("cap", "shares"), [("1004.99", 100), ("1005", 101), ("1014.99", 101)])
def test_implied_shares_are_whole_and_rounded_half_up(cap, shares):
    assert company_shares([listing("A", close=10, market_cap=cap)], []) == shares


def test_one_class_has_all_shares_and_its_float():
    assert class_shares(1000, [None]) == [(1000, 1000)]
    assert class_shares(1000, [Fraction(3, 4)]) == [(1000, 750)]


def test_classes_have_their_float_and_an_equal_part_of_the_rest():
    assert class_shares(1000, [Fraction(1, 2), Fraction(1, 10)]) == [(700, 500), (300, 100)]
    assert class_shares(1000, [None, None]) == [(500, 500), (500, 500)]


@given(
    st.integers(0, 10**13),
    st.lists(st.none() | st.fractions(0, 1, max_denominator=1000), min_size=1, max_size=6),
)
def test_class_shares_add_up_and_no_class_has_more_available_than_total(total, floats):
    parts = class_shares(total, floats)
    assert sum(part for part, _ in parts) == total
    assert all(0 <= available <= part for part, available in parts)
