"""The fold of a segment: market values in, levels and divisors out, exactly (METHODOLOGY.md 6.1, steps 3, 4 and 8).

The same integers as in models/10_levels/index_closings.sql and opening_divisors.sql: levels count 10⁻⁸, divisors
10⁻¹², money 10⁻⁶; each quotient is taken once and rounded half up. A session needs the levels of the one before, so
this cannot be asked of all sessions at once; the market values can, and they are the work.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

import duckdb

from rankday.errors import RankdayError

MILLIONTHS = 10**6
_WIDE = Context(prec=60)  # no digit of a DECIMAL(38) is lost


@dataclass
class IndexLevel:
    """Where an index stands: divisor in 10⁻¹² (0: it has no lines), levels in 10⁻⁸."""

    divisor: int
    price: int
    total: int
    net: int


class Totals:
    """Sums by place (1 … ``last``) and mask of indexes, money in millionths of a dollar."""

    def __init__(self, last: int):
        self.last = last
        self.value: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.lines: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.step: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self.dividends: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))

    def add_value(self, place: int, mask: int, value: Decimal, lines: int) -> None:
        """Capitalisation at a close."""
        self.value[place][mask] += _millionths(value)
        self.lines[place][mask] += lines

    def add_step(self, place: int, mask: int, value: Decimal) -> None:
        """What the events after the close of ``place`` add to the next opening."""
        self.step[place][mask] += _millionths(value)

    def add_dividend(self, place: int, mask: int, value: Decimal) -> None:
        """Dividends that go ex on the session."""
        self.dividends[place][mask] += _millionths(value)


def fold(
    levels: dict[str, IndexLevel], totals: Totals, codes: dict[int, str], withholding: Decimal, sessions: list[date]
) -> list[tuple]:
    """Rows of daily.index_values for each session, numbers as exact text; ``levels`` are carried on in place.

    ``codes`` maps bit → index code. Only indexes that have lines in the opening have a row. Raises RankdayError where
    an index is worth nothing: no level follows from it.
    """
    net_share = MILLIONTHS - _millionths(withholding)
    rows = []
    for place, session in enumerate(sessions, start=1):
        for bit, code in codes.items():
            lines = _of(totals.lines[place], bit)
            if not lines:
                continue
            value, dividends = _of(totals.value[place], bit), _of(totals.dividends[place], bit)
            before = levels[code]
            divisor = before.divisor
            if not divisor or not before.price:
                raise RankdayError(
                    f"{session}: {code} was worth nothing; no level follows from that, end the range before"
                )
            price = half_up(value * 10**14, divisor)
            points = half_up(dividends * 10**14, divisor)
            net_points = half_up(dividends * net_share * 10**8, divisor)
            total = half_up(before.total * (price + points), before.price)
            net = half_up(before.net * (price + net_points), before.price)
            opens = value + _of(totals.step[place], bit)
            after = divisor if opens == value else half_up(opens * 10**14, price or 1)
            levels[code] = IndexLevel(after, price, total, net)
            in_eighths = [_shown(one, 8) for one in (price, total, net, points, net_points)]
            rows.append((session, code, *in_eighths, _shown(divisor, 12), _shown(after, 12), lines, _shown(value, 6)))
    return rows


def half_up(dividend: int, divisor: int) -> int:
    """The quotient of two non-negative integers, rounded half up; ZeroDivisionError for a divisor of 0."""
    return (2 * dividend + divisor) // (2 * divisor)


def levels_of(db: duckdb.DuckDBPyConnection) -> dict[str, IndexLevel]:
    """The levels that the last night left in ``night.levels``."""
    rows = db.execute(
        "select index_code, divisor, price_level, total_return_level, net_total_return_level from night.levels"
    ).fetchall()
    return {
        code: IndexLevel(_count(divisor, 12), _count(price, 8), _count(total, 8), _count(net, 8))
        for code, divisor, price, total, net in rows
    }


def store_levels(db: duckdb.DuckDBPyConnection, levels: dict[str, IndexLevel]) -> None:
    """Put ``levels`` where the next night looks for them."""
    db.execute("truncate night.levels")
    shown = [[_shown(one.divisor, 12), *(_shown(level, 8) for level in (one.price, one.total, one.net))]
             for one in levels.values()]  # fmt: skip
    columns = [list(levels), *(list(column) for column in zip(*shown, strict=True))]
    db.execute("insert into night.levels select unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)", columns)


def _of(by_mask: dict[int, int], bit: int) -> int:
    return sum(amount for mask, amount in by_mask.items() if mask >> bit & 1)


def _millionths(amount: Decimal) -> int:
    return _count(amount, 6)


def _count(amount: Decimal, decimals: int) -> int:
    return int(amount.scaleb(decimals, _WIDE))


def _shown(count: int, decimals: int) -> str:
    return f"{count // 10**decimals}.{count % 10**decimals:0{decimals}}"
