"""From the share factors that a file writes in decimals to the ratio of a split, a fraction of integers.

Every tolerance is a row of source_rules/crsp_limits.csv.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from rankday_sources import rule_tables


def limit(name: str) -> Fraction:
    """A tolerance of source_rules/crsp_limits.csv, by name."""
    return rule_tables.limit("crsp_limits", name)


def split_ratio(before: Decimal, after: Decimal, shares: tuple[int | None, int | None] = (None, None)) -> Fraction:
    """New shares : old of the step from factor ``before`` to ``after``; 1 where they are the same but for rounding.

    ``shares`` are the counts before and after. They decide only where both factors' digits leave several integers open.
    """
    exact = Fraction(before) / Fraction(after)
    low = (Fraction(before) - _half_digit(before)) / (Fraction(after) + _half_digit(after))
    high = (Fraction(before) + _half_digit(before)) / (Fraction(after) - _half_digit(after))
    if low == high:
        return _within_parts(exact)
    simple = _simplest(low, high)
    width = (high - low) / exact
    if width * simple.numerator * simple.denominator <= limit("simple_fraction"):
        return simple
    if max(_decimals(before), _decimals(after)) >= limit("printed_decimals"):
        return _one_to_many(exact, low, high, shares) or _within_parts(exact)
    return _within_parts(exact)


def _decimals(value: Decimal) -> int:
    return max(0, -value.as_tuple().exponent)


def _half_digit(value: Decimal) -> Fraction:
    """Half of the last digit that is written; none of a short one, which is exact."""
    places = _decimals(value)
    return Fraction(0) if places < limit("exact_decimals") else Fraction(1, 2 * 10**places)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the smallest parts in [low, high], 0 < low (continued fractions)."""
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    below = Fraction(whole - 1)
    return below + 1 / _simplest(1 / (high - below), 1 / (low - below))


def _one_to_many(
    exact: Fraction, low: Fraction, high: Fraction, shares: tuple[int | None, int | None]
) -> Fraction | None:
    """1 : n or n : 1 in [low, high]: the n of the share counts, else the roundest; None without one."""
    if exact < 1:
        turned = _one_to_many(1 / exact, 1 / high, 1 / low, (shares[1], shares[0]))
        return turned and 1 / turned
    if all(shares) and low <= (counted := Fraction(shares[1], shares[0])) <= high and counted.denominator == 1:
        return counted
    step = 10 ** len(str(round(exact)))
    while step >= 1:
        for part in (step, step // 2, step // 4):
            if part and low <= (near := Fraction(round(exact / part) * part)) <= high and near > 0:
                return near
        step //= 10
    return None


def _within_parts(exact: Fraction) -> Fraction:
    """The fraction itself; of one whose smaller part is larger than the contract is used with, the nearest."""
    most = int(limit("largest_part"))
    return exact.limit_denominator(most) if exact >= 1 else 1 / (1 / exact).limit_denominator(most)
