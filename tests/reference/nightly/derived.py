"""7.2 in plain Python: what a line of a parent is in a derived index, in fractions, and what its levels are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from reference.exact import half_up

Line = tuple[int, Decimal]  # index shares, capitalisation
Factors = tuple[Decimal, Decimal]  # style share, capping factor


def part_of(selection: str, parent: Line, factors: Factors) -> Line:
    """The line of the parent as the derived index holds it: step 2, then step 3."""
    shares, value = parent
    style, capping = factors
    if selection in ("growth", "value"):
        growth = style if selection == "growth" else 1 - style
        part = int(half_up(Fraction(growth) * shares, 0))
        worth = half_up(Fraction(value) * part / shares, 6) if shares else Decimal(0)
        shares, value = (part, worth) if selection == "growth" else (shares - part, value - worth)
    if capping == 1 or not shares:
        return shares, value
    capped = max(1, int(half_up(Fraction(capping) * shares, 0)))
    return capped, half_up(Fraction(value) * capped / shares, 6)


def lines_of(selection: str, parents: Mapping[str, Line], factors: Mapping[str, Factors]) -> dict[str, Line]:
    """The lines of a derived index: those of its parent that have factors."""
    return {line: part_of(selection, parents[line], factors[line]) for line in factors}


def value_of(lines: Mapping[str, Line]) -> Decimal:
    return sum((value for _, value in lines.values()), Decimal(0))


def divisor_after(closing: Decimal, opening: Decimal, divisor: Decimal, price_level: Decimal) -> Decimal:
    """6.1 step 8: the divisor stays where the value does."""
    return divisor if opening == closing else half_up(Fraction(opening) / Fraction(price_level), 12)


def contribution(opening: Decimal, closing: Decimal, total: Decimal) -> Decimal:
    moved = (Fraction(closing) - Fraction(opening)) / Fraction(total)
    return half_up(abs(moved), 15) * (1 if moved >= 0 else -1)
