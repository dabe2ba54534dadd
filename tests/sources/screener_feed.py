"""Small hand-made feed files for the tests of the importer."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from rankday_sources.feed_files import SCREENER_COLUMNS, Listing

SESSION = "2025-04-30"
ROW = {
    "asof": SESSION, "exchange": "NYSE", "symbol": "ABC", "name": "Abc Inc. Common Stock", "last_price": "10.0",
    "market_cap_usd": "1000000000.0", "volume": "50000", "country": "United States", "ipoyear": "",
    "sector": "Industrials", "industry": "Metal Fabrications",
}  # fmt: skip


def row(symbol: str, name: str | None = None, **cells: str) -> dict[str, str]:
    """One row of the screener; what is not given is an ordinary US company's."""
    return {**ROW, "symbol": symbol, "name": name or f"{symbol} Inc. Common Stock", **cells}


def write_csv(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = SCREENER_COLUMNS) -> Path:
    """``rows`` as a CSV file with ``columns``."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(columns))
        writer.writeheader()
        writer.writerows(rows)
    return path


def listing(symbol: str, name: str | None = None, **fields) -> Listing:
    """One listing as read from the feed."""
    values = {
        "exchange": "NYSE", "close": Decimal(10), "market_cap": Decimal(10**9), "volume": 50000,
        "country": "United States", "sector": "", "industry": "",
    }  # fmt: skip
    for column in ("close", "market_cap"):
        if fields.get(column) is not None:
            fields[column] = Decimal(str(fields[column]))
    return Listing(symbol=symbol, name=name or f"{symbol} Inc. Common Stock", **{**values, **fields})
