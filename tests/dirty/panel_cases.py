"""The cases of a panel: what is refused of it, what is passed over, and how the rest is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from dirty.cases import PassedOver, Refused
from dirty.feeds import FeedCase, Frozen, cell_of, panel
from sources.panel_feed import SESSIONS

SECOND = str(SESSIONS[1])
ROW3 = "panel.parquet row 3 column"


def midnights(zone: str | None) -> pl.Expr:
    moments = pl.col("session").cast(pl.Datetime("us"))
    return moments.dt.replace_time_zone(zone) if zone else moments


PANELS = [
    ("no bytes", panel(raw=b""), Refused("panel.parquet", "cannot be read")),
    ("text", panel(raw=b"session,symbol\n"), Refused("panel.parquet", "cannot be read")),
    ("cut", panel(raw=b"PAR1" + b"\0" * 60 + b"PAR1"), Refused("panel.parquet", "cannot be read")),
    ("a column missing", panel(lambda d: d.drop("volume")), Refused("panel.parquet", "column volume is missing")),
    (
        "prices as text",
        panel(lambda d: d.with_columns(last_price=pl.lit("x"))),
        Refused("panel.parquet column last_price"),
    ),
    (
        "sessions as text",
        panel(lambda d: d.with_columns(session=pl.col("session").cast(pl.String))),
        Frozen({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
    ),
    (
        "sessions as other text",
        panel(lambda d: d.with_columns(session=pl.lit("04/05/2025"))),
        Refused("panel.parquet row 2 column session", "is no date"),
    ),
    *(
        (
            f"midnights of {zone}",
            panel(lambda d, zone=zone: d.with_columns(session=midnights(zone))),
            Frozen({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
        )
        for zone in ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC", None)
    ),
    (
        "headers of another source",
        panel(lambda d: d.rename({"session": "DATE", "symbol": "Ticker", "last_price": "Close"})),
        Frozen({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
    ),
    (
        "sessions as durations",
        panel(lambda d: d.with_columns(session=pl.duration(days=1))),
        Refused("panel.parquet column session"),
    ),
    ("sessions as times", panel(lambda d: d.with_columns(session=pl.time(9))), Refused("panel.parquet column session")),
    (
        "a day of the year 10,000",
        panel(lambda d: d.with_columns(session=pl.lit(2932897, pl.Int32).cast(pl.Date))),
        Refused("panel.parquet row 2 column session", "the calendar knows"),
    ),
    (
        "sessions with a time of day",
        panel(lambda d: d.with_columns(session=pl.col("session").cast(pl.Datetime) + pl.duration(hours=16))),
        Refused("panel.parquet row 2 column session", "no midnight"),
    ),
    ("a Sunday", panel(cell_of("session", date(2025, 5, 4))), PassedOver(f"{ROW3} session", "no session")),
    ("no session", panel(cell_of("session", None)), PassedOver(f"{ROW3} session", "no session")),
    ("a symbol twice", panel(lambda d: pl.concat([d, d])), PassedOver("panel.parquet row 8 column symbol", "twice")),
    ("no symbol", panel(cell_of("symbol", " ")), PassedOver(f"{ROW3} symbol", "no symbol")),
    ("unknown exchange", panel(cell_of("exchange", "MARS")), PassedOver(f"{ROW3} exchange", "unknown")),
    ("negative price", panel(cell_of("last_price", -1.0)), PassedOver(f"{ROW3} last_price", "no amount")),
    ("infinite price", panel(cell_of("last_price", float("inf"))), PassedOver(f"{ROW3} last_price", "no amount")),
    ("price too large", panel(cell_of("last_price", 1e13)), PassedOver(f"{ROW3} last_price", "too large")),
    ("half a share", panel(cell_of("volume", 1.5, pl.Float64)), PassedOver(f"{ROW3} volume", "no whole number")),
    ("volume too large", panel(cell_of("volume", 2**63, pl.UInt64)), PassedOver(f"{ROW3} volume", "too large")),
    ("volume of 1e30", panel(cell_of("volume", 1e30, pl.Float64)), PassedOver(f"{ROW3} volume", "too large")),
    ("cap of 1e300", panel(cell_of("market_cap_usd", 1e300)), PassedOver(f"{ROW3} market_cap_usd", "too large")),
    (
        "cap of too many shares",
        panel(lambda d: cell_of("market_cap_usd", 9e17)(cell_of("last_price", 0.01)(d))),
        PassedOver(f"{ROW3} market_cap_usd", "2^63"),
    ),
    (
        "NaN for unknown volume",
        panel(cell_of("volume", float("nan"), pl.Float64)),
        Frozen({(SECOND, "prices", "ABC", "volume"): None}),
    ),
    (
        "NaN for an unknown price",
        panel(cell_of("last_price", float("nan"))),
        Frozen({(SECOND, "prices", "ABC", "close"): None}),
    ),
    (
        "a price of ten decimals",
        panel(cell_of("last_price", 0.0001234567, pl.Float64)),
        Frozen({(SECOND, "prices", "ABC", "close"): Decimal("0.000123")}),
    ),
    (
        "a millionth",
        panel(cell_of("last_price", 0.000001, pl.Float64)),
        Frozen({(SECOND, "prices", "ABC", "close"): Decimal("0.000001")}),
    ),
    (
        "below a millionth",
        panel(cell_of("last_price", 1e-9, pl.Float64)),
        Frozen({(SECOND, "prices", "ABC", "close"): None}),
    ),
]
CASES = [FeedCase("panel", *one) for one in PANELS]
