"""6.1: levels and divisors of one index, every ratio exact and rounded once."""

from __future__ import annotations

from fractions import Fraction

from reference.exact import half_up
from reference.nightly.events import Event
from reference.nightly.parameters import NightlyParameters
from reference.nightly.state import Levels, Position, total_of

LEVEL_PLACES, DIVISOR_PLACES = 8, 12


def rounded(value: Fraction, places: int) -> Fraction:
    """Half up to ``places``, as a number to go on with: the chain runs on what is published."""
    return Fraction(half_up(value, places))


def new_divisor(capitalisation: Fraction, price_level: Fraction) -> Fraction:
    """The one formula for events, share updates, reconstitutions and the base day."""
    return rounded(capitalisation / price_level, DIVISOR_PLACES)


def started(positions: dict[str, Position], last: Levels | None, parameters: NightlyParameters) -> dict:
    """An index on the close at which it gets lines: at its base value, or its last levels if it had some."""
    base = rounded(parameters.base_value, LEVEL_PLACES)
    levels = last or Levels(base, base, base)
    divisor = new_divisor(total_of(positions), levels.price)
    return {"levels": levels, "divisor": divisor, "points": Fraction(0), "net_points": Fraction(0)}


def continued(
    closing: dict[str, Position],
    opening: dict[str, Position],
    divisor: Fraction,
    last: Levels,
    dividends: list[Event],
    parameters: NightlyParameters,
) -> dict:
    """An index with lines in the morning: price level from the close, total returns from the day's dividends."""
    paid = sum(
        (
            event.cash * opening[event.line].index_shares
            for event in dividends
            if event.line in opening and event.is_confirmed and event.is_complete
        ),
        Fraction(0),
    )
    price = rounded(total_of(closing) / divisor, LEVEL_PLACES)
    points = rounded(paid / divisor, LEVEL_PLACES)
    net_points = rounded(paid * (1 - parameters.withholding) / divisor, LEVEL_PLACES)
    total = rounded(last.total * (price + points) / last.price, LEVEL_PLACES)
    net = rounded(last.net * (price + net_points) / last.price, LEVEL_PLACES)
    return {"levels": Levels(price, total, net), "divisor": divisor, "points": points, "net_points": net_points}
