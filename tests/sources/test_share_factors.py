"""A share factor of a file is a fraction of integers, exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from rankday_sources.share_factors import split_ratio


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [
        ("2", "1", "2"),
        ("1.5", "1.0", "3/2"),
        ("1.05", "1", "21/20"),
        ("0.1", "1", "1/10"),
        ("1.0306", "1", "5153/5000"),
        ("1.030600", "1.000000", "5153/5000"),
        ("1", "1.0306", "5000/5153"),
        ("2.0612", "2", "5153/5000"),
        ("0.000667", "1", "1/1500"),
        ("0.0004", "1", "1/2500"),
        ("0.000400", "1", "1/2500"),
        ("0.000333", "1", "1/3000"),
        ("0.000417", "1", "1/2400"),
        ("1", "0.000667", "1500"),
        ("2500", "1", "2500"),
        ("1500.000000", "1.000000", "1500"),
        ("0.333333", "1", "1/3"),
        ("0.142857", "1", "1/7"),
        ("0.952381", "1", "20/21"),
        ("2", "1.3333", "3/2"),
        ("2.380952", "0.476190", "5"),
        ("1.012345", "1", "202469/200000"),
        ("3", "3.0", "1"),
        ("1.000001", "1.000000", "1"),
    ],
)
def test_a_step_of_the_factor_is_taken_exactly(before, after, ratio):
    assert split_ratio(Decimal(before), Decimal(after)) == Fraction(ratio)


def test_the_share_counts_decide_where_the_digits_leave_several_integers_open():
    assert split_ratio(Decimal("0.000668"), Decimal(1), (2_996_000, 2_000)) == Fraction(1, 1498)
    assert split_ratio(Decimal("0.000667"), Decimal(1), (2_998_000, 2_000)) == Fraction(1, 1499)
    assert split_ratio(Decimal("0.000667"), Decimal(1), (3_000_700, 2_000)) == Fraction(1, 1500)


def test_the_parts_of_a_ratio_stay_within_what_several_splits_of_a_line_can_multiply():
    ratio = split_ratio(Decimal("1.0123456789012"), Decimal("1.1"))
    assert max(ratio.numerator, ratio.denominator) <= 2 * 10**6
