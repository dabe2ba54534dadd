"""Units and the exact arithmetic of the generated market: money is a count of millionths of a dollar."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal

import numpy as np

MICRO = 1_000_000
CENT = 10_000


def micro(text: str) -> int:
    """Dollars (or a fraction) as text → millionths: ``"19.99"`` → 19_990_000. ValueError below a millionth."""
    scaled = Decimal(text) * MICRO
    if scaled != int(scaled):
        raise ValueError(f"{text}: more than six decimals")
    return int(scaled)


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator, rounded half up; both are non-negative whole numbers."""
    return (2 * numerator + denominator) // (2 * denominator)


def tick(price: int) -> int:
    """A price in millionths as an exchange shows it: whole cents, below a dollar hundredths of a cent, above 0."""
    unit = CENT if price >= MICRO else CENT // 100
    return max(price // unit, 1) * unit


def ticks(prices: np.ndarray) -> np.ndarray:
    """``tick`` of an int64 array."""
    unit = np.where(prices >= MICRO, CENT, CENT // 100)
    return np.maximum(prices // unit, 1) * unit


def on_curve(knots: tuple[tuple[int, int], ...], at: int) -> int:
    """Straight lines between ``knots`` (x, y), x rising, in whole numbers; flat beyond the ends."""
    place = bisect_right(knots, at, key=lambda knot: knot[0])
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1 : place + 1]
    return y0 + (y1 - y0) * (at - x0) // (x1 - x0)
