"""Parquet's own ways of going wrong, and the physical types that hold a column without loss."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from dirty.cases import Accepted, DropCase, Refused
from drops.broken_drops import column, parquet_bytes, rewrite
from drops.good_drop import Drop, natural


def _two_of_a_name(drop: Drop) -> None:
    data = natural("shares", drop.tables["shares"])
    data = data.append_column("as_of", data["as_of"])
    rewrite("shares", lambda _: parquet_bytes(data), "parquet")(drop)


def _midnights(zone: str):
    """Dates as the midnights of a zone, which is another moment everywhere."""

    def spoil(drop: Drop) -> None:
        data = natural("shares", drop.tables["shares"])
        place = data.schema.get_field_index("as_of")
        naive = data["as_of"].cast(pa.timestamp("us")).combine_chunks()
        if zone.startswith("+"):
            hours, minutes = map(int, zone[1:].split(":"))
            moments = pc.subtract(naive, pa.scalar(timedelta(hours=hours, minutes=minutes), pa.duration("us")))
            moments = moments.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
        else:
            moments = pc.assume_timezone(naive, zone)
        data = data.set_column(place, "as_of", moments)
        rewrite("shares", lambda _: parquet_bytes(data), "parquet")(drop)

    return spoil


def _as_type(table: str, name: str, kind: pa.DataType):
    """The same values in another type that holds each of them: nothing may change."""

    def spoil(drop: Drop) -> None:
        data = natural(table, drop.tables[table])
        place = data.schema.get_field_index(name)
        data = data.set_column(place, name, data[name].cast(kind))
        rewrite(table, lambda _: parquet_bytes(data), "parquet")(drop)

    return spoil


def _shares(change):
    return rewrite("shares", change, "parquet")


FILES = [
    ("cut", _shares(lambda c: c[:-9]), Refused("shares.parquet", "no whole Parquet")),
    ("cut in the middle", _shares(lambda c: c[:40] + c[-40:]), Refused("shares.parquet", "no whole Parquet")),
    ("no bytes", _shares(lambda c: b""), Refused("shares.parquet", "no whole Parquet")),
    ("CSV under its name", _shares(lambda c: b"security_id,as_of\n"), Refused("shares.parquet", "no whole Parquet")),
    ("a column twice", _two_of_a_name, Refused("shares.parquet column as_of", "more than once")),
]

# name, table, column, row (None: the column as a whole), a value that stands in every row, its type, what is said
VALUES = [
    ("NaN", "prices", "close", 2, float("nan"), pa.float64(), "not a finite"),
    ("a float too coarse", "prices", "close", 2, 1e15, pa.float64(), "not exact"),
    ("float32", "prices", "close", None, 1.5, pa.float32(), "holds float"),
    ("binary for text", "prices", "mic", None, b"XNYS", pa.binary(), "holds binary"),
    ("numbers as ids", "shares", "security_id", None, 1, pa.int64(), "write strings"),
    ("a list", "prices", "volume", None, [1], pa.list_(pa.int64()), "holds list"),
    ("a structure", "prices", "volume", None, {"a": 1}, pa.struct([("a", pa.int64())]), "holds struct"),
    ("NUL in a text", "prices", "mic", None, "X\0", pa.string(), "NUL"),
    ("a time of day", "shares", "as_of", 2, 1, pa.timestamp("s"), "not midnight"),
    ("a time zone", "shares", "as_of", 2, 0, pa.timestamp("s", "Asia/Tokyo"), "not midnight in Asia/Tokyo"),
    ("a duration", "shares", "as_of", None, 0, pa.duration("s"), "holds duration"),
    ("unsigned and too large", "prices", "volume", 2, 2**63, pa.uint64(), "beyond"),
    ("76 digits", "prices", "close", 2, Decimal("1e60"), pa.decimal256(76, 6), "more than 12 digits"),
]

TYPES = [
    ("a dictionary", _as_type("prices", "mic", pa.dictionary(pa.int8(), pa.string())), Accepted("its values")),
    ("large strings", _as_type("prices", "mic", pa.large_string()), Accepted("its values")),
    ("float64 prices", _as_type("prices", "close", pa.float64()), Accepted("the nearest decimal of six digits")),
    ("decimals for whole numbers", _as_type("prices", "volume", pa.decimal128(38, 3)), Accepted("its values")),
    ("dates with a midnight", _as_type("shares", "as_of", pa.timestamp("ns")), Accepted("the day")),
    *(
        (f"midnights of {zone}", _midnights(zone), Accepted("the day that is written there"))
        for zone in ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC", "+05:30")
    ),
]


def _everywhere(table: str, name: str, value: object, kind: pa.DataType):
    return column(table, name, lambda old: pa.array([value] * len(old), kind))


def _not_utf8(old: list) -> pa.Array:
    return pa.array([b"\xff"] * len(old)).view(pa.string())


CASES = [
    *(DropCase("Parquet", *row) for row in (*FILES, *TYPES)),
    *(
        DropCase(
            "Parquet",
            called,
            _everywhere(table, name, value, kind),
            Refused(f"{table}.parquet{'' if row is None else f' row {row}'} column {name}", words),
        )
        for called, table, name, row, value, kind, words in VALUES
    ),
    DropCase("Parquet", "no UTF-8", column("prices", "mic", _not_utf8), Refused("prices.parquet column mic", "UTF8")),
]
