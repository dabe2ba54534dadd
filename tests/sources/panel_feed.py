"""Small hand-made panels: what a screener showed each evening, for some lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from rankday.rulebook.sessions import sessions_between

SESSIONS = sessions_between(date(2025, 4, 28), date(2025, 8, 29))


def line(
    symbol: str, prices, shares=10_000_000, volume=100_000, first: int = 0, exchange: str = "NYSE"
) -> list[dict]:  # fmt: skip
    """Rows of a symbol from session number ``first`` on; ``None`` as price: no row.

    ``shares`` and ``volume``: one number, or one for each price.
    """
    rows = []
    for number, price in enumerate(prices):
        if price is not None:
            count = shares[number] if isinstance(shares, list) else shares
            traded = volume[number] if isinstance(volume, list) else volume
            rows.append(
                {"session": SESSIONS[first + number], "exchange": exchange, "symbol": symbol, "last_price": price}
                | {"volume": traded, "market_cap_usd": None if count is None else float(price) * count}
            )
    return rows


def frame(*lines: list[dict]) -> pl.DataFrame:
    """The rows of ``lines`` with the feed's types."""
    schema = {
        "session": pl.Date, "exchange": pl.String, "symbol": pl.String, "last_price": pl.Float32, "volume": pl.Int64,
        "market_cap_usd": pl.Float64,
    }  # fmt: skip
    rows = [row for rows in lines for row in rows]
    return pl.DataFrame(rows, schema=schema | ({"name": pl.String} if any("name" in row for row in rows) else {}))


def write_panel(path: Path, *lines: list[dict]) -> Path:
    """A panel file with the rows of ``lines``."""
    frame(*lines).write_parquet(path)
    return path
