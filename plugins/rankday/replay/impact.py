"""What a restatement changes: members, and weight in basis points, index by index, in exact arithmetic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from rankday.contract.tables import INDEX_CODES
from rankday.engine.database import connection
from rankday.engine.run_folder import Run
from rankday.reconstitution import warehouse
from rankday.reconstitution.export import schema_of

# index_code, security_id, ticker, capitalisation at the weights' close in USD
Row = tuple[str, str, str | None, Decimal]
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class IndexImpact:
    """``one_way_bp``: half the sum of absolute weight differences × 10⁴, six decimals as text, half up; None where an

    index is empty or worth nothing before or after. ``adds`` and ``deletes`` are tickers, or ids of lines without one.
    """

    index_code: str
    lines_before: int
    lines_after: int
    adds: list[str]
    deletes: list[str]
    one_way_bp: str | None

    @property
    def is_any(self) -> bool:
        """Whether anything changes in this index."""
        return bool(self.adds or self.deletes or self.one_way_bp not in (None, "0.000000"))


def constituents_published(folder: Path) -> list[Row]:
    """The constituents of a published result."""
    path = warehouse.quoted(folder / "constituents.parquet")
    with connection(Path(":memory:")) as db:
        return db.execute(
            f"select index_code, security_id, ticker, available_market_cap from read_parquet('{path}') order by all"
        ).fetchall()


def constituents_computed(run: Run) -> list[Row]:
    """The constituents of a run, before they are published."""
    with connection(run.database, read_only=True) as db:
        return db.execute(
            f"select index_code, security_id, ticker, available_market_cap from {schema_of(run.stream)}.constituents "
            "where scenario_id = ? order by all",
            [warehouse.IN_FORCE],
        ).fetchall()


def impact_of(before: Iterable[Row], after: Iterable[Row]) -> list[IndexImpact]:
    """The impact on each index that has lines before or after, base indexes first in their order."""
    was, now = _by_index(before), _by_index(after)
    codes = [*INDEX_CODES, *sorted({*was, *now} - {*INDEX_CODES})]
    return [_index_impact(code, was[code], now[code]) for code in codes if was[code] or now[code]]


def as_facts(impacts: Iterable[IndexImpact]) -> list[dict[str, Any]]:
    """The same for a manifest and the ledger: numbers of adds and deletes instead of their names."""
    return [asdict(one) | {"adds": len(one.adds), "deletes": len(one.deletes)} for one in impacts]


def _by_index(rows: Iterable[Row]) -> dict[str, dict[str, tuple[str, int]]]:
    """Index → line → (what a person calls it, capitalisation in millionths)."""
    found: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    for code, line, ticker, capitalisation in rows:
        found[code][line] = ticker or line, int(Decimal(capitalisation or 0).scaleb(6))
    return found


def _index_impact(code: str, was: dict[str, tuple[str, int]], now: dict[str, tuple[str, int]]) -> IndexImpact:
    return IndexImpact(
        index_code=code,
        lines_before=len(was),
        lines_after=len(now),
        adds=[now[line][0] for line in sorted(now.keys() - was.keys())],
        deletes=[was[line][0] for line in sorted(was.keys() - now.keys())],
        one_way_bp=_one_way(was, now),
    )


def _one_way(was: dict[str, tuple[str, int]], now: dict[str, tuple[str, int]]) -> str | None:
    total_was, total_now = (sum(value for _, value in side.values()) for side in (was, now))
    if not total_was or not total_now:
        return None
    moved = sum(
        abs(was.get(line, ("", 0))[1] * total_now - now.get(line, ("", 0))[1] * total_was) for line in {**was, **now}
    )
    millionths = Fraction(moved * 10**4 * 10**6, 2 * total_was * total_now)
    whole = (2 * millionths.numerator + millionths.denominator) // (2 * millionths.denominator)
    return str(Decimal(whole).scaleb(-6).quantize(SIX_PLACES, ROUND_HALF_UP))
