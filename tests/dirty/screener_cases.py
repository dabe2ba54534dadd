"""The cases of a screener, the files beside it and member lists: what is refused of them and how the rest is read."""

from __future__ import annotations

import gzip
from decimal import Decimal

from dirty.cases import PassedOver, Refused
from dirty.feeds import (
    FeedCase,
    as_folder,
    as_loop,
    as_pipe,
    beside,
    cells,
    csv_bytes,
    frozen,
    list_of,
    listing_with,
    members,
    screener,
)  # fmt: skip
from drops.good_drop import SESSION
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
    ("price of 7 decimals", cells(last_price="1.23456789"), frozen(close=Decimal("1.234568"))),
    ("price with an exponent", cells(last_price="1.5e1"), frozen(close=Decimal(15))),
    ("price below the last decimal", cells(last_price="0.0000001"), frozen(close=None, status="no_trade")),
    ("price of zero", cells(last_price="0"), frozen(close=None)),
    ("price with spaces", cells(last_price=" 10.5 "), frozen(close=Decimal("10.5"))),
    ("half a share", cells(volume="1.5"), PassedOver("feed.csv row 3 column volume", "no whole number")),
    ("a whole number with a point", cells(volume="50000.0"), frozen(volume=50000)),
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
    ("session without hyphens", cells(asof="20250430"), frozen(close=Decimal(10))),
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
    ("byte order mark", screener(b"\xef\xbb\xbf" + GOOD), frozen(close=Decimal(10))),
    ("CRLF", screener(GOOD.replace(b"\n", b"\r\n")), frozen(close=Decimal(10))),
    ("empty lines", screener(GOOD.replace(b"\n", b"\n\n")), frozen(close=Decimal(10))),
    ("a quote opened", screener(GOOD.replace(b"BCD Inc", b'"BCD')), PassedOver("feed.csv row 3", "CSV")),
    ("a row too short", screener(GOOD[:-20] + b"\n"), PassedOver("feed.csv row 3", "fields, the header has")),
    ("gzip cut", screener(gzip.compress(GOOD)[:-9], "feed.csv.gz"), Refused("feed.csv.gz", "cannot be read")),
    ("plain as gzip", screener(GOOD, "feed.csv.gz"), Refused("feed.csv.gz", "cannot be read")),
    ("another ending", screener(GOOD, "feed.xlsx"), Refused("feed.xlsx", "not a .csv")),
    ("a folder", as_folder, Refused("Invalid value for '--file'", "directory")),
    ("a link to itself", as_loop, Refused("", "feed.csv")),
    ("a pipe", as_pipe, Refused("", "feed.csv")),
    ("no name", cells(name=" "), PassedOver("feed.csv row 3 column name", "it is empty")),
    ("a formula as name", cells(name="=cmd|' /C calc'!A0"), frozen(close=Decimal(10))),
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
CASES = [
    FeedCase(family, *one)
    for family, rows in (("screener", SCREENER), ("other feeds", OTHERS), ("member lists", LISTS))
    for one in rows
]
