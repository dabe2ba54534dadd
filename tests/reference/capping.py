"""7.4 in plain Python: capping round by round and in fractions, as its first sentences say it, not in one step."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from reference.exact import half_up

COMPANY, ABOVE, GROUP = Fraction("0.225"), Fraction("0.045"), Fraction("0.45")
Factors = dict[str, Decimal]


def units(values: dict[str, Decimal]) -> dict[str, Fraction]:
    """Company → u, a whole number of 10^-12; nothing where nobody has a value."""
    total = sum(map(Fraction, values.values()))
    return {
        one: Fraction(half_up(Fraction(value) / total, 12)) if total else Fraction() for one, value in values.items()
    }


def equal(values: dict[str, Decimal]) -> Factors:
    smallest = min((Fraction(value) for value in values.values() if value), default=Fraction())
    return {one: half_up(smallest / Fraction(value), 12) if value else Decimal(1) for one, value in values.items()}


def held(
    weights: dict[str, Fraction], limit: Fraction, mass: Fraction = Fraction(1)
) -> tuple[dict[str, Fraction], set[str]] | None:
    """Company → weight after everybody above ``limit`` is put at it and the rest of ``mass`` shared pro rata, until
    nobody is above, and who was put there. None if nobody is left to take the rest."""
    pinned: set[str] = set()
    while True:
        behind = sum(weight for one, weight in weights.items() if one not in pinned)
        if not behind:
            return None
        scale = (mass - len(pinned) * limit) / behind
        target = {one: limit if one in pinned else weight * scale for one, weight in weights.items()}
        above = {one for one, weight in target.items() if weight > limit}
        if not above:
            return target, pinned
        pinned |= above


def factors(weights: dict[str, Fraction], target: dict[str, Fraction], moved: Collection[str]) -> Factors:
    """Company → the factor that brings ``target`` about when that of those not ``moved`` is 1."""
    free = next(one for one, weight in weights.items() if one not in moved and weight)
    scale = weights[free] / target[free]
    return {
        one: min(Decimal(1), half_up(target[one] * scale / weight, 12)) if one in moved else Decimal(1)
        for one, weight in weights.items()
    }


def single(values: dict[str, Decimal], limit: Fraction) -> tuple[Factors, bool]:
    """Company → factor, and whether the limit can be met; where not the factors are those of `equal`."""
    weights = units(values)
    found = held(weights, limit)
    return (factors(weights, *found), True) if found else (equal(values), False)


def ric(values: dict[str, Decimal]) -> tuple[Factors, bool]:
    """The same of the limits for a company and for the group above 4.5 %."""
    weights = units(values)
    found = held(weights, COMPANY)
    if found is None:
        return equal(values), False
    target, pinned = found
    group = [one for one in sorted(weights, key=lambda one: (-weights[one], one)) if target[one] > ABOVE]
    if sum(target[one] for one in group) <= GROUP:
        return factors(weights, target, pinned), True
    for k in range(len(group), 0, -1):
        shrunk = min(Fraction(1), GROUP / sum(target[one] for one in group[:k]))
        if shrunk * target[group[k - 1]] > ABOVE:
            break
    large = {one: Fraction(half_up(shrunk * target[one], 12)) for one in group[:k]}
    rest = held({one: weight for one, weight in weights.items() if one not in large}, ABOVE, 1 - sum(large.values()))
    if rest is None:
        return equal(values), False
    return factors(weights, large | rest[0], large.keys() | rest[1]), True
