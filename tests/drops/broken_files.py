"""Broken drops, first part: drop.json, whole files and columns."""

from __future__ import annotations

import gzip
import os

import pyarrow as pa

from drops.broken_drops import Case, afterwards, column, entry, listing, rewrite


def to_fifo(path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_folder(path) -> None:
    path.unlink()
    path.mkdir()


def to_link(path, target) -> None:
    path.unlink()
    path.symlink_to(target)


def leave_by_link(path) -> None:
    outside = path.parent.parent / "outside.csv"
    path.rename(outside)
    path.symlink_to(outside)


def no_closing_quote(content: bytes) -> bytes:
    return content.replace(b'Acme, Inc."', b"Acme, Inc.")


LISTING_CASES = [
    Case("not_json", listing(lambda _: "{"), "listing", "drop.json: ", "not readable JSON"),
    Case("a_list", listing(lambda _: [1]), "listing", "drop.json: ", "must be a JSON object"),
    Case("bottomless", listing(lambda _: "[" * 200_000), "listing", "drop.json: ", "not readable JSON"),
    Case("name_twice", listing(lambda _: '{"session":"2026-04-30","session":"x"}'), "listing", "drop.json: ", "twice"),
    Case("no_tables", listing(lambda o: {"session": o["session"]}), "listing", "drop.json: ", '"tables" must be'),
    Case("other_session", listing(lambda o: o.update(session="2026-04-29")), "session", "drop.json: ", "2026-04-29"),
    Case("no_session", listing(lambda o: o.pop("session") and None), "session", "drop.json: ", "is missing"),
    Case(
        "unknown_table",
        listing(lambda o: o["tables"].update(quotes={"file": "quotes.csv"})),
        "listing",
        "drop.json: ",
        "'quotes': no table",
    ),
    Case(
        "required_not_listed",
        listing(lambda o: o["tables"].pop("prices") and None),
        "listing",
        "drop.json: ",
        "required table prices",
    ),
    Case("entry_no_object", listing(lambda o: o["tables"].update(shares=5)), "listing", "drop.json: ", "of shares"),
    Case("path_up", entry("shares", file="../shares.csv"), "listing", "drop.json: ", "'../shares.csv'"),
    Case("path_absolute", entry("shares", file="/etc/shares.csv"), "listing", "drop.json: ", "'/etc/shares.csv'"),
    Case("path_windows", entry("shares", file="..\\shares.csv"), "listing", "drop.json: ", "shares.csv"),
    Case("other_stem", entry("shares", file="prices.csv"), "listing", "drop.json: ", "it must be shares.parquet"),
    Case("other_ending", entry("shares", file="shares.tsv"), "listing", "drop.json: ", "'shares.tsv'"),
    Case("rows_text", entry("shares", rows="4"), "listing", "drop.json: ", '"rows" is'),
    Case("rows_true", entry("shares", rows=True), "listing", "drop.json: ", '"rows" is'),
    Case("rows_negative", entry("shares", rows=-1), "listing", "drop.json: ", '"rows" is'),
    Case("hash_short", entry("shares", sha256="ab"), "listing", "drop.json: ", "64 hexadecimal"),
    Case("hash_other", entry("shares", sha256="0" * 64), "hash", "shares.csv: ", "drop.json says 000000000000"),
    Case("one_row_more", entry("shares", rows=5), "row_count", "shares.csv: ", "4 data rows, drop.json says 5"),
    Case("one_row_less", entry("shares", rows=3), "row_count", "shares.csv: ", "4 data rows, drop.json says 3"),
]

FILE_CASES = [
    Case("listing_is_folder", afterwards(lambda f: to_folder(f / "drop.json")), "file", "drop.json: ", "regular file"),
    Case("not_delivered", afterwards(lambda f: (f / "shares.csv").unlink()), "file", "shares.csv: ", "not in"),
    Case("a_folder", afterwards(lambda f: to_folder(f / "shares.csv")), "file", "shares.csv: ", "not a regular file"),
    Case("a_pipe", afterwards(lambda f: to_fifo(f / "shares.csv")), "file", "shares.csv: ", "not a regular file"),
    Case("link_out", afterwards(lambda f: leave_by_link(f / "shares.csv")), "file", "shares.csv: ", "leaves"),
    Case("link_loop", afterwards(lambda f: to_link(f / "shares.csv", "shares.csv")), "file", "shares.csv: ", ""),
    Case("no_bytes", rewrite("shares", lambda _: b""), "unreadable", "shares.csv: ", "is empty"),
    Case("gzip_no_bytes", rewrite("shares", lambda _: b"", "csv.gz"), "unreadable", "shares.csv.gz: ", "is empty"),
    Case("gzip_cut", rewrite("shares", lambda c: c[:-9], "csv.gz"), "unreadable", "shares.csv.gz: ", "no whole gzip"),
    Case("gzip_none", rewrite("shares", gzip.decompress, "csv.gz"), "unreadable", "shares.csv.gz: ", "no whole gzip"),
    Case(
        "gzip_flipped",
        rewrite("shares", lambda c: c[:-6] + bytes([c[-6] ^ 1]) + c[-5:], "csv.gz"),
        "unreadable",
        "shares.csv.gz: ",
        "no whole gzip",
    ),
    Case("parquet_cut", rewrite("shares", lambda c: c[:-9], "parquet"), "unreadable", "shares.parquet: ", "no whole P"),
    Case("parquet_empty", rewrite("shares", lambda c: b"", "parquet"), "unreadable", "shares.parquet: ", "no whole P"),
    Case(
        "parquet_no_utf8",
        column("shares", "security_id", lambda old: pa.array([b"\xff"] * len(old)).view(pa.string())),
        "type",
        "shares.parquet column security_id: ",
        "UTF8",
    ),
    Case(
        "csv_cut_in_the_row",
        rewrite("shares", lambda c: c[:-12]),
        "ragged",
        "shares.csv row 5: ",
        "has 3 fields, the header has 4",
    ),
    Case("row_too_long", lambda d: d.tables["shares"][2].append("x"), "ragged", "shares.csv row 3: ", "has 5 fields"),
    Case(
        "blank_line", rewrite("shares", lambda c: c + b"\n"), "null", "shares.csv row 6 column security_id: ", "empty"
    ),
    Case(
        "latin_1",
        rewrite("companies", lambda c: c.decode().encode("latin-1")),
        "unreadable",
        "companies.csv row 5: ",
        "is not UTF-8 at byte",
    ),
    Case(
        "utf_16",
        rewrite("shares", lambda c: c.decode().encode("utf-16")),
        "unreadable",
        "shares.csv row 1: ",
        "byte 1;",
    ),
    Case("nul", rewrite("shares", lambda c: c.replace(b"GO", b"G\0")), "unreadable", "shares.csv row 5: ", "NUL byte"),
    Case(
        "stray_quote",
        rewrite("shares", lambda c: c.replace(b"S3", b'S"3')),
        "unreadable",
        "shares.csv row 4: ",
        "quote that does not enclose a whole field at byte",
    ),
    Case("old_mac", rewrite("shares", lambda c: c.replace(b"\n", b"\r")), "unreadable", "shares.csv row 1: ", "alone"),
    Case("open_quote", rewrite("companies", no_closing_quote), "unreadable", "companies.csv row 2: ", "quote"),
    Case(
        "text_after_quote",
        rewrite("companies", lambda c: c.replace(b'Inc."', b'Inc."x')),
        "unreadable",
        "companies.csv row 2: ",
        "quote",
    ),
    Case("semicolons", rewrite("shares", lambda c: c.replace(b",", b";")), "column", "shares.csv: ", "with commas"),
]

COLUMN_CASES = [
    Case("column_missing", lambda d: d.without("prices", "close"), "column", "prices.csv column close: ", "is missing"),
    Case(
        "column_other_case",
        lambda d: d.cell("prices", 1, "close", "Close "),
        "column",
        "prices.csv column close: ",
        "there is 'Close '",
    ),
    Case(
        "column_twice",
        lambda d: d.cell("prices", 1, "volume", "close"),
        "column",
        "prices.csv column close: ",
        "more than once",
    ),
    Case(
        "optional_table_column_missing",
        lambda d: d.without("geography", "fraction"),
        "column",
        "geography.csv column fraction: ",
        "is missing",
    ),
]
