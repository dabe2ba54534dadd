"""The cases of the importers: each source with what is refused of it and how the rest is read."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal

import polars as pl

from dirty.cases import PassedOver, Refused
from dirty.feeds import (
    FeedCase,
    Told,
    as_folder,
    as_loop,
    as_pipe,
    beside,
    cell_of,
    cells,
    csv_bytes,
    list_of,
    listing_with,
    members,
    panel,
    screener,
    told,
)  # fmt: skip
from drops.good_drop import SESSION
from sources.panel_feed import SESSIONS
from sources.screener_feed import row

GOOD = csv_bytes([row("ABC"), row("BCD")])
PRICES = [
    *(
        (text, "is no amount")
        for text in (
            "abc",
            "$10",
            "1,5",
            "1,234.50",
            "-1",
            "NaN",
            "inf",
            "1e400",
            "1_000",
            "٣٤",
            "１０",
            "0x10",
            ".5",
            "1.",
            "+1",
            "1 0",
            "1000000000000",
            "9" * 5000,
        )
    ),
]
SCREENER = [
    *(
        (f"price {t[:12]!r}", cells(last_price=t), PassedOver("feed.csv row 3 column last_price", words))
        for t, words in PRICES
    ),
    ("price of 7 decimals", cells(last_price="1.23456789"), told(close=Decimal("1.234568"))),
    ("price with an exponent", cells(last_price="1.5e1"), told(close=Decimal(15))),
    ("price below the last decimal", cells(last_price="0.0000001"), told(close=None, status="no_trade")),
    ("price of zero", cells(last_price="0"), told(close=None)),
    ("price with spaces", cells(last_price=" 10.5 "), told(close=Decimal("10.5"))),
    ("half a share", cells(volume="1.5"), PassedOver("feed.csv row 3 column volume", "no whole number")),
    ("a whole number with a point", cells(volume="50000.0"), told(volume=50000)),
    ("volume of other digits", cells(volume="٥"), PassedOver("feed.csv row 3 column volume", "is no amount")),
    (
        "turnover beyond the contract",
        cells(volume="9" * 17, last_price="10"),
        PassedOver("feed.csv row 3 column volume", "10^16"),
    ),
    (
        "more shares than a number holds",
        cells(market_cap_usd="1e17", last_price="0.000001"),
        PassedOver("feed.csv row 3 column market_cap_usd", "2^63"),
    ),
    ("other session", cells(asof="2025-05-01"), PassedOver("feed.csv row 3 column asof", "not the session")),
    ("session without hyphens", cells(asof="20250430"), told(close=Decimal(10))),
    ("session written two ways", cells(asof="04/05/2025"), PassedOver("feed.csv row 3 column asof", "is no date")),
    ("unknown exchange", cells(exchange="=1+1"), PassedOver("feed.csv row 3 column exchange", "unknown")),
    ("unknown country", cells(country="<b>"), PassedOver("feed.csv row 3 column country", "unknown")),
    ("symbol of nothing", cells(symbol="--"), PassedOver("feed.csv row 3 column symbol", "is no symbol")),
    ("symbol of another's letters", cells(symbol="ABCß"), PassedOver("feed.csv row 3 column symbol", "is no symbol")),
    ("symbol with an escape", cells(symbol="\x1b[31mX"), PassedOver("feed.csv row 3 column symbol", "is no symbol")),
    ("a symbol twice", cells(symbol="abc"), PassedOver("feed.csv row 3 column symbol", "stands in row 2 already")),
    ("no bytes", screener(b""), Refused("feed.csv", "column asof is missing")),
    ("header only", screener(GOOD.split(b"\n")[0] + b"\n"), Refused("feed.csv", "no rows")),
    ("no header", screener(GOOD.partition(b"\n")[2]), Refused("feed.csv", "column asof is missing")),
    (
        "a column twice",
        screener(GOOD.replace(b"ipoyear", b"sector", 1)),
        Refused("feed.csv", "column sector stands twice"),
    ),
    ("UTF-16", screener(GOOD.decode().encode("utf-16")), Refused("feed.csv row 1", "is not UTF-8")),
    ("Latin-1", screener(GOOD.replace(b"BCD Inc", b"BCD \xe9")), PassedOver("feed.csv row 3", "is not UTF-8")),
    ("NUL", screener(GOOD.replace(b"BCD Inc", b"BCD \0")), PassedOver("feed.csv row 3", "NUL")),
    ("byte order mark", screener(b"\xef\xbb\xbf" + GOOD), told(close=Decimal(10))),
    ("CRLF", screener(GOOD.replace(b"\n", b"\r\n")), told(close=Decimal(10))),
    ("empty lines", screener(GOOD.replace(b"\n", b"\n\n")), told(close=Decimal(10))),
    ("a quote opened", screener(GOOD.replace(b"BCD Inc", b'"BCD')), PassedOver("feed.csv row 3", "CSV")),
    ("a row too short", screener(GOOD[:-20] + b"\n"), PassedOver("feed.csv row 3", "fields, the header has")),
    ("gzip cut", screener(gzip.compress(GOOD)[:-9], "feed.csv.gz"), Refused("feed.csv.gz", "cannot be read")),
    ("plain as gzip", screener(GOOD, "feed.csv.gz"), Refused("feed.csv.gz", "cannot be read")),
    ("another ending", screener(GOOD, "feed.xlsx"), Refused("feed.xlsx", "not a .csv")),
    ("a folder", as_folder, Refused("Invalid value for '--file'", "directory")),
    ("a link to itself", as_loop, Refused("", "feed.csv")),
    ("a pipe", as_pipe, Refused("", "feed.csv")),
    ("no name", cells(name=" "), PassedOver("feed.csv row 3 column name", "it is empty")),
    ("a formula as name", cells(name="=cmd|' /C calc'!A0"), told(close=Decimal(10))),
    ("a megabyte as name", cells(name="x" * 2**20), PassedOver("feed.csv row 3", "field larger")),
]
OTHERS = [
    (
        "CIK of other digits",
        beside("--sec-companies", b"cik,ticker\n\xd9\xa3,ABC\n"),
        Refused("other.csv row 2 column cik"),
    ),
    (
        "CIK of 11 digits",
        beside("--sec-companies", b"cik,ticker\n12345678901,ABC\n"),
        Refused("other.csv row 2 column cik"),
    ),
    (
        "percent for fractions",
        beside("--float", b"ticker,float\nABC,85\n"),
        Refused("other.csv row 2 column 'float'", "0.05"),
    ),
    ("no fraction", beside("--float", b"ticker\nABC\n"), Refused("other.csv", "no column beside ticker")),
    (
        "a header with an escape",
        beside("--float", b"ticker,\x1b[2J\nABC,x\n"),
        Refused("other.csv row 2 column", "no amount"),
    ),
    ("another layout", beside("--directory", b"a|b\n1|2\n"), Refused("other.csv", "neither")),
    (
        "an index that is none",
        beside("--incumbents", b"index_code,ticker\nR9,ABC\n"),
        Refused("other.csv row 2 column index_code"),
    ),
    (
        "a member without a name",
        beside("--incumbents", b"index_code,ticker\nR1000,-\n"),
        Refused("other.csv row 2 column ticker"),
    ),
]
DAY = SESSION.isoformat()
LISTS = [
    (
        "a date of two readings",
        members(list_of(("04/05/2026", "R1000", "X"))),
        Refused("lists.csv row 2 column as_of", "is no date"),
    ),
    (
        "a bad row of three",
        members(list_of((DAY, "R1000", "QZTK"), ("2026-02-30", "R1000", "X"), (DAY, "R2000", "NZOZ"))),
        PassedOver("lists.csv row 3 column as_of", "is no date"),
    ),
    (
        "an index that is none among others",
        members(list_of((DAY, "R1000", "QZTK"), (DAY, "S500", "X"), (DAY, "R2000", "NZOZ"))),
        PassedOver("lists.csv row 3 column index_code", "none of the family"),
    ),
    ("a week", members(list_of(("2026-W18-4", "R1000", "X"))), Refused("lists.csv row 2 column as_of", "is no date")),
    (
        "an impossible day",
        members(list_of(("2026-02-30", "R1000", "X"))),
        Refused("lists.csv row 2 column as_of", "is no date"),
    ),
    (
        "an index that is none",
        members(list_of((DAY, "R3", "X"))),
        Refused("lists.csv row 2 column index_code", "none of"),
    ),
    ("no ticker", members(list_of((DAY, "R1000", "/"))), Refused("lists.csv row 2 column ticker", "empty")),
    ("no rows", members(list_of()[:0] + b"as_of,index_code,ticker\n"), Refused("lists.csv", "no rows")),
    (
        "a drop whose source is a text",
        members(list_of((DAY, "R1000", "QZTK")), listing_with(lambda drop: drop.update(source="me"))),
        Refused(f"landing/{DAY}/drop.json", '"source" is no object'),
    ),
    (
        "a drop that names a file elsewhere",
        members(
            list_of((DAY, "R1000", "QZTK")), listing_with(lambda d: d["tables"]["memberships"].update(file="../x.csv"))
        ),
        Refused(f"landing/{DAY}/drop.json", "it must be memberships.parquet"),
    ),
    (
        "a drop without its securities",
        members(list_of((DAY, "R1000", "QZTK")), lambda landing: (landing / "securities.csv").unlink()),
        Refused(f"landing/{DAY}/securities.csv", "deliver it"),
    ),
    (
        "a drop that is no JSON",
        members(list_of((DAY, "R1000", "QZTK")), lambda landing: (landing / "drop.json").write_text("{")),
        Refused(f"landing/{DAY}/drop.json", "not readable JSON"),
    ),
]
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
        Told({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
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
            Told({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
        )
        for zone in ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC", None)
    ),
    (
        "headers of another source",
        panel(lambda d: d.rename({"session": "DATE", "symbol": "Ticker", "last_price": "Close"})),
        Told({(SECOND, "prices", "ABC", "close"): Decimal(11)}),
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
        Told({(SECOND, "prices", "ABC", "volume"): None}),
    ),
    (
        "NaN for an unknown price",
        panel(cell_of("last_price", float("nan"))),
        Told({(SECOND, "prices", "ABC", "close"): None}),
    ),
    (
        "a price of ten decimals",
        panel(cell_of("last_price", 0.0001234567, pl.Float64)),
        Told({(SECOND, "prices", "ABC", "close"): Decimal("0.000123")}),
    ),
    (
        "a millionth",
        panel(cell_of("last_price", 0.000001, pl.Float64)),
        Told({(SECOND, "prices", "ABC", "close"): Decimal("0.000001")}),
    ),
    (
        "below a millionth",
        panel(cell_of("last_price", 1e-9, pl.Float64)),
        Told({(SECOND, "prices", "ABC", "close"): None}),
    ),
]
CASES = [
    FeedCase(family, *one)
    for family, rows in (("screener", SCREENER), ("other feeds", OTHERS), ("member lists", LISTS), ("panel", PANELS))
    for one in rows
]
