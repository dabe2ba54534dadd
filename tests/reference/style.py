"""7.3 in plain Python: growth shares of the companies of a rank day, by fractions, one company after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from reference.exact import half_up

LEVELS = ("subsector", "sector", "supersector", "industry")
WEIGHTS = {"value": Fraction(1, 2), "forecast": Fraction(1, 4), "sales": Fraction(1, 4)}
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class InForce:
    """The style of a company in the latest earlier publication."""

    base_set: str
    growth: Decimal
    score: Decimal


@dataclass(frozen=True)
class Company:
    """What is known of a company on the rank day; ``cap`` is what its available shares are worth."""

    base_set: str
    cap: Decimal
    book_to_price: Decimal | None = None
    forecast: Decimal | None = None
    analysts: int | None = None
    sales: Decimal | None = None
    labels: dict[str, str | None] = field(default_factory=dict)
    prior: InForce | None = None

    def own(self, variable: str) -> Decimal | None:
        if variable == "value":
            return self.book_to_price
        if variable == "sales":
            return self.sales
        return None if self.analysts == 0 else self.forecast


@dataclass(frozen=True)
class Styled:
    """A row of the table `style`."""

    units: dict[str, Decimal]
    sources: dict[str, str]
    raw: Decimal
    score: Decimal
    computed_growth: Decimal
    growth: Decimal
    score_in_force: Decimal
    reason: str


def styles(
    companies: dict[str, Company], is_june: bool = True, power: Fraction = Fraction(5, 2)
) -> tuple[dict[str, Styled], dict[str, tuple[Decimal, Decimal, Decimal]]]:
    """Company → its row, and base set → its three breaks."""
    rows, breaks = {}, {}
    for base_set in sorted({one.base_set for one in companies.values()}):
        members = {name: one for name, one in companies.items() if one.base_set == base_set}
        used = {variable: _used(members, variable) for variable in WEIGHTS}
        raw = {name: half_up(sum(WEIGHTS[v] * Fraction(used[v][name][0]) for v in WEIGHTS), 6) for name in members}
        score = {name: one.prior.score if _is_kept(one, raw[name]) else raw[name] for name, one in members.items()}
        breaks[base_set] = tuple(_break(members, score, Fraction(part, 4)) for part in (1, 2, 3))
        for name, one in members.items():
            growth = 1 - _position(_value_share(Fraction(score[name]), *map(Fraction, breaks[base_set]), power))
            computed = half_up(growth, 6)
            stays = one.prior is not None and one.prior.base_set == base_set
            is_retained = stays and not is_june
            rows[name] = Styled(
                units={variable: used[variable][name][0] for variable in WEIGHTS},
                sources={variable: used[variable][name][1] for variable in WEIGHTS},
                raw=raw[name],
                score=score[name],
                computed_growth=computed,
                growth=one.prior.growth if is_retained else computed,
                score_in_force=one.prior.score if is_retained else score[name],
                reason="retained"
                if is_retained
                else "new"
                if one.prior is None
                else "migrant"
                if not stays
                else "kept_by_band"
                if _is_kept(one, raw[name])
                else "rescored",
            )
    return rows, breaks


def _used(members: dict[str, Company], variable: str) -> dict[str, tuple[Decimal, str]]:
    own = _units(members, variable)
    found = {}
    for name, one in members.items():
        mean, level = _mean(members, own, one)
        if name not in own:
            found[name] = mean, level
        elif variable == "forecast" and one.analysts in (1, 2):
            mixed = (one.analysts * Fraction(own[name]) + (3 - one.analysts) * Fraction(mean)) / 3
            found[name] = half_up(mixed, 9), f"own+{level}"
        else:
            found[name] = own[name], "own"
    return found


def _units(members: dict[str, Company], variable: str) -> dict[str, Decimal]:
    amounts = {name: one.own(variable) for name, one in members.items() if one.own(variable) is not None}
    if variable != "value":
        amounts = {name: -amount for name, amount in amounts.items()}
    ordered = sorted(amounts.values())
    ranks: dict[Decimal, list[int]] = {}
    for rank, amount in enumerate(ordered, start=1):
        ranks.setdefault(amount, []).append(rank)
    return {
        name: half_up((Fraction(sum(ranks[amount]), len(ranks[amount])) - HALF) / len(ordered), 9)
        for name, amount in amounts.items()
    }


def _mean(members: dict[str, Company], own: dict[str, Decimal], company: Company) -> tuple[Decimal, str]:
    for level in LEVELS:
        label = company.labels.get(level)
        if label is None:
            continue
        peers = [unit for name, unit in own.items() if members[name].labels.get(level) == label]
        if len(peers) >= 5:
            return half_up(sum(map(Fraction, peers)) / len(peers), 9), level
    return Decimal("0.500000000"), "middle"


def _is_kept(company: Company, raw: Decimal) -> bool:
    prior = company.prior
    is_compared = prior is not None and prior.base_set == company.base_set and company.base_set in ("R1000", "R2000")
    return is_compared and abs(raw - prior.score) <= Decimal("0.10")


def _break(members: dict[str, Company], score: dict[str, Decimal], part: Fraction) -> Decimal:
    total = sum(one.cap for one in members.values())
    below = Decimal(0)
    for value in sorted(set(score.values())):
        below += sum(one.cap for name, one in members.items() if score[name] == value)
        if Fraction(below) >= part * Fraction(total):
            return value
    raise AssertionError("the largest score has everybody at or below it")


def _value_share(score: Fraction, lower: Fraction, middle: Fraction, upper: Fraction, power: Fraction) -> Fraction:
    if score == middle:
        return HALF
    if score <= lower:
        return Fraction(0)
    if score >= upper:
        return Fraction(1)
    if score < middle:
        return _curve(Fraction(half_up((score - lower) / (middle - lower), 6)), power)
    return 1 - _curve(Fraction(half_up((upper - score) / (upper - middle), 6)), power)


def _curve(position: Fraction, power: Fraction) -> Fraction:
    """round(½ u^k, 6) by a whole root: the largest P for which 2P·10^6 − 1 is not above the root of u^2k · 10^12."""
    squared = position ** int(2 * power) * 10**12
    root = isqrt(squared.numerator // squared.denominator)
    return Fraction((root + 1) // 2, 10**6)


def _position(value_share: Fraction) -> Fraction:
    if value_share > Fraction(95, 100):
        return Fraction(1)
    return Fraction(0) if value_share < Fraction(5, 100) else value_share
