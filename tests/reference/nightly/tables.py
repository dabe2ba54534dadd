"""A day as the contract's tables: typed rows, null None, sorted by key (docs/contract.md 3, ``daily/<date>``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from reference.exact import decimal_of, half_up
from reference.nightly.levels import DIVISOR_PLACES, LEVEL_PLACES
from reference.nightly.state import Book, Position, total_of

KEYS = {
    "closing": ("index_code", "security_id"),
    "opening": ("index_code", "security_id"),
    "index_values": ("index_code",),
    "contributions": ("index_code", "security_id"),
    "corporate_actions_applied": ("event_id", "security_id"),
    "share_updates": ("security_id",),
    "entries": ("security_id",),
    "corrections": ("index_code", "session"),
    "pro_forma": ("index_code", "security_id"),
}
IndexPositions = dict[str, dict[str, Position]]  # index_code → security_id → position


@dataclass
class Day:
    """One published day. ``state``: READY, DEGRADED or BLOCKED by section 6 (a BLOCKED one needs an override)."""

    session: date
    closing: list[dict]
    opening: list[dict]
    index_values: list[dict]
    contributions: list[dict]
    corporate_actions_applied: list[dict]
    pro_forma: list[dict]
    state: str
    share_updates: list[dict]
    entries: list[dict]
    corrections: list[dict] = field(default_factory=list)

    def tables(self) -> dict[str, list[dict]]:
        """Table name → rows."""
        return {name: getattr(self, name) for name in KEYS}


def position_rows(indexes: IndexPositions) -> list[dict]:
    """Rows of closing, opening or pro_forma."""
    rows = []
    for code, positions in indexes.items():
        whole = total_of(positions)
        rows += [
            {
                "index_code": code,
                "security_id": line,
                "close": dollars(position.close),
                "price_source": position.source,
                "index_shares": position.index_shares,
                "total_shares": position.total_shares,
                "capitalisation": dollars(position.capitalisation),
                "weight": half_up(position.capitalisation / whole, 15) if whole else None,
            }
            for line, position in positions.items()
        ]
    return in_order(rows, "closing")


@lru_cache(maxsize=10_000)
def dollars(value: Fraction) -> Decimal:
    """USD with 6 decimals; a line's amounts are the same in each of its indexes."""
    return half_up(value, 6)


def contribution_rows(closing: IndexPositions, opening: IndexPositions) -> list[dict]:
    """(V_i − U_i) / ΣU of every index that had lines in the morning; 15 decimals, half away from zero."""
    rows = []
    for code, before in opening.items():
        whole = total_of(before)
        rows += [
            {
                "index_code": code,
                "security_id": line,
                "contribution": half_away_from_zero(
                    (closing[code][line].capitalisation - position.capitalisation) / whole, 15
                ),
            }
            for line, position in before.items()
        ]
    return in_order(rows, "contributions")


def value_row(code: str, values: dict, opening_divisor: Fraction, closing: dict[str, Position]) -> dict:
    """A row of index_values; ``values`` as from ``levels.started`` or ``levels.continued``."""
    return {
        "index_code": code,
        "price_level": half_up(values["levels"].price, LEVEL_PLACES),
        "total_return_level": half_up(values["levels"].total, LEVEL_PLACES),
        "net_total_return_level": half_up(values["levels"].net, LEVEL_PLACES),
        "dividend_points": half_up(values["points"], LEVEL_PLACES),
        "net_dividend_points": half_up(values["net_points"], LEVEL_PLACES),
        "divisor": half_up(values["divisor"], DIVISOR_PLACES),
        "opening_divisor": half_up(opening_divisor, DIVISOR_PLACES),
        "constituent_count": len(closing),
        "market_value": half_up(total_of(closing), 6),
    }


def share_update_rows(counts: dict, opening: Book) -> list[dict]:
    """A row for each line of ``counts`` (line → ``composition.Counted``) that stands in the opening."""
    rows = []
    for line, one in counts.items():
        if line not in opening.lines:
            continue
        row = {"security_id": line, "kind": one.kind, "outcome": one.outcome}
        for moment in ("before", "new", "after"):
            shares, total = getattr(one, moment)
            row |= {f"index_shares_{moment}": shares, f"total_shares_{moment}": total}
            row[f"float_{moment}"] = half_up(Fraction(shares, total), 9) if shares is not None and total else None
        rows.append(row)
    return in_order(rows, "share_updates")


def half_away_from_zero(value: Fraction, places: int) -> Decimal:
    """``value`` rounded once, a half going away from zero."""
    return half_up(value, places) if value >= 0 else negative(half_up(-value, places))


def negative(value: Decimal) -> Decimal:
    """−value, without the context's precision and without a negative zero."""
    digits = value.as_tuple()
    units = int("".join(map(str, digits.digits)))
    return decimal_of(-units, -digits.exponent)


def in_order(rows: list[dict], table: str) -> list[dict]:
    """Sorted by the key of ``table``, text as UTF-8 bytes."""
    return sorted(rows, key=lambda row: tuple(key_part(row[name]) for name in KEYS[table]))


def key_part(value):
    return value.encode() if isinstance(value, str) else value
