"""Exact numbers: fractions inside, decimals of a fixed scale outside, one way of rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def decimal_of(units: int, places: int) -> Decimal:
    """``units`` · 10^-places as a Decimal, whatever the context's precision is: decimal_of(1234, 2) = 12.34."""
    return Decimal((int(units < 0), tuple(int(digit) for digit in str(abs(units))), -places))


def half_up(value: Fraction | int, places: int) -> Decimal:
    """``value`` rounded once to ``places`` decimals, a half going up (the greater number, below zero too)."""
    scaled = Fraction(value) * 10**places
    return decimal_of((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), places)
