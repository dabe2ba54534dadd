"""Broken structure: the listing, whole files, links and folders, hashes and counts, headers and columns."""

from __future__ import annotations

import json
import os
import shutil

from dirty.cases import Accepted, DropCase, Refused
from drops.broken_drops import afterwards as after
from drops.broken_drops import entry, listing
from drops.broken_drops import rewrite as rewriting
from drops.good_drop import SESSION, Drop


def _without_table(drop: Drop, table: str) -> None:
    del drop.tables[table]


def _text(text: str | bytes):
    def put(folder):
        content = text if isinstance(text, bytes) else text.encode()
        (folder / "drop.json").write_bytes(content)

    return after(put)


def _recoded(encoding: str):
    def put(folder):
        path = folder / "drop.json"
        path.write_bytes(path.read_text("utf-8").encode(encoding))

    return after(put)


def _as_folder(name: str):
    def put(folder):
        (folder / name).unlink()
        (folder / name).mkdir()

    return after(put)


def _as_pipe(folder):
    (folder / "shares.csv").unlink()
    os.mkfifo(folder / "shares.csv")


def _linked(target: str):
    """shares.csv becomes a link to ``target``, to which its content moves unless that is itself."""

    def put(folder):
        path = folder / "shares.csv"
        if target == path.name:
            path.unlink()
        else:
            path.rename(folder / target)
        path.symlink_to(target)

    return after(put)


def _linked_landing(folder):
    elsewhere = folder.parent.parent / "delivered"
    shutil.move(folder, elsewhere)
    folder.symlink_to(elsewhere, target_is_directory=True)


def _beside(name: str, content: bytes):
    return after(lambda folder: (folder / name).write_bytes(content))


def _tables(change):
    return listing(lambda one: {**one, "tables": change(one["tables"])})


def _header(table: str, change):
    def spoil(drop: Drop) -> None:
        drop.tables[table][0] = change(drop.tables[table][0])

    return spoil


def _reordered(drop: Drop) -> None:
    drop.tables["prices"] = [row[::-1] for row in drop.tables["prices"]]


def _wider(name: str):
    def spoil(drop: Drop) -> None:
        for place, row in enumerate(drop.tables["prices"]):
            row.append("7" if place else name)

    return spoil


def _digits(drop: Drop) -> None:
    """A whole number of 5,000 digits as the count: Python itself refuses to read one."""
    listing(lambda one: json.dumps(one).replace('"rows": ', '"rows": ' + "9" * 5000, 1))(drop)


LISTING = [
    ("empty", _text(""), Refused("drop.json", "not readable JSON")),
    ("cut in the middle", listing(lambda one: json.dumps(one)[:80]), Refused("drop.json", "not readable JSON")),
    ("UTF-16", _recoded("utf-16"), Refused("drop.json", "not readable JSON")),
    ("byte order mark", _recoded("utf-8-sig"), Accepted("a byte order mark is no content")),
    ("NUL byte", _text(b'{"session": "2026-04-30\0"}'), Refused("drop.json", "not readable JSON")),
    ("a list", listing(lambda one: [one]), Refused("drop.json", "must be a JSON object")),
    ("null", listing(lambda one: "null"), Refused("drop.json", "must be a JSON object")),
    ("a hundred thousand brackets", listing(lambda one: "[" * 100_000), Refused("drop.json", "not readable JSON")),
    ("two megabytes", listing(lambda one: {**one, "x": "x" * 2**21}), Refused("drop.json", "larger than")),
    ("a name twice", listing(lambda one: '{"tables": {}, "tables": {}}'), Refused("drop.json", "twice")),
    ("a lone surrogate", listing(lambda one: '{"session": "\\ud800"}'), Refused("drop.json", '"session"')),
    ("NaN as count", entry("shares", rows=float("nan")), Refused("drop.json", '"rows" is')),
    ("a count with decimals", entry("shares", rows=24.0), Refused("drop.json", '"rows" is')),
    ("a count of 5,000 digits", _digits, Refused("drop.json", "not readable JSON")),
    ("tables is null", _tables(lambda one: None), Refused("drop.json", '"tables" must be')),
    ("no required table", _tables(lambda one: {"geography": one["geography"]}), Refused("drop.json", "prices is not")),
    ("a table of no contract", _tables(lambda one: {**one, "q\x1b[2J": {}}), Refused("drop.json", "no table of the")),
    ("other session", listing(lambda one: {**one, "session": "2026-05-01"}), Refused("drop.json", "2026-05-01")),
    ("no session", listing(lambda one: {"tables": one["tables"]}), Refused("drop.json", "missing")),
    ("session with a time", listing(lambda one: {**one, "session": f"{SESSION}T00:00"}), Refused("drop.json", "T00")),
    ("path upwards", entry("shares", file="../../shares.csv"), Refused("drop.json", "it must be shares.parquet")),
    ("absolute path", entry("shares", file="/etc/passwd"), Refused("drop.json", "it must be shares.parquet")),
    ("Windows path", entry("shares", file="..\\shares.csv"), Refused("drop.json", "it must be shares.parquet")),
    ("NUL in a file name", entry("shares", file="shares.csv\0"), Refused("drop.json", "it must be shares.parquet")),
    ("another table's file", entry("shares", file="prices.csv"), Refused("drop.json", "it must be shares.parquet")),
    ("hash too short", entry("shares", sha256="abc"), Refused("drop.json", "64 hexadecimal")),
    ("hash of something else", entry("shares", sha256="0" * 64), Refused("shares.csv", "sha256 is")),
    ("an unlisted file beside", _beside("shares.parquet", b"PAR1"), Accepted("a file not listed is ignored")),
    ("an unknown name inside", listing(lambda one: {**one, "sender": "=1+1"}), Accepted("other names are ignored")),
]  # fmt: skip

FILES = [
    ("not delivered", after(lambda folder: (folder / "prices.csv").unlink()), Refused("prices.csv", "deliver it")),
    ("no bytes", rewriting("prices", lambda content: b""), Refused("prices.csv", "is empty")),
    ("a row too few", rewriting("prices", lambda c: c[: c[:-1].rindex(b"\n") + 1]), Refused("prices.csv", "data rows")),
    ("a row too many", rewriting("prices", lambda c: c + b"Z,XNYS,1,1,,\n"), Refused("prices.csv", "data rows")),
    ("cut in the row", rewriting("prices", lambda c: c[:-30]), Refused("prices.csv row", "fields, the header has 6")),
    ("a folder for a file", _as_folder("shares.csv"), Refused("shares.csv", "not a regular file")),
    ("a folder for drop.json", _as_folder("drop.json"), Refused("drop.json", "not a regular file")),
    ("a pipe", after(_as_pipe), Refused("shares.csv", "not a regular file")),
    ("a link out of the folder", _linked("../shares.csv"), Refused("shares.csv", "leaves the landing folder")),
    ("a link to itself", _linked("shares.csv"), Refused("shares.csv", "")),
    ("a link within the folder", _linked("delivered.csv"), Accepted("the file that it names")),
    ("a linked landing folder", after(_linked_landing), Accepted("the folder that it names")),
    ("no optional table", lambda d: _without_table(d, "geography"), Accepted("unknown", absent=("geography",))),
    ("both formats, one listed", _beside("prices.csv.gz", b"x"), Accepted("the listed one")),
]  # fmt: skip

COLUMNS = [
    ("no header", lambda d: d.tables["prices"].pop(0), Refused("prices.csv column close", "is missing")),
    (
        "the header twice",
        lambda d: d.tables["prices"].insert(1, list(d.tables["prices"][0])),
        Refused("prices.csv row 2 column close", "'close' is not a number"),
    ),
    ("other case", _header("prices", lambda h: [n.upper() for n in h]), Refused("prices.csv column close", "'CLOSE'")),
    ("spaces around", _header("prices", lambda h: [f" {n}" for n in h]), Refused("prices.csv column close", "rename")),
    ("a column twice", _wider("close"), Refused("prices.csv column close", "more than once")),
    ("a column missing", lambda d: d.without("prices", "volume"), Refused("prices.csv column volume", "is missing")),
    ("a column more", _wider("adjusted_close"), Accepted("a column of no contract is ignored")),
    ("a comma more on every row", _wider(""), Accepted("a column without a name is ignored")),
    ("another order", _reordered, Accepted("columns are known by name")),
    ("a row too long", lambda d: d.tables["prices"][4].append("1"), Refused("prices.csv row 5", "has 7 fields")),
    ("a row too short", lambda d: d.tables["prices"][4].pop(), Refused("prices.csv row 5", "has 5 fields")),
    (
        "a row of 100,000 fields",
        lambda d: d.tables["prices"].append([""] * 100_000),
        Refused("prices.csv row", "has 100000 fields"),
    ),
    (
        "headers only",
        lambda d: d.tables.update({name: rows[:1] for name, rows in d.tables.items()}),
        Accepted("a market of nobody: the gates stop it"),
    ),
]

CASES = [
    DropCase(family, name, spoil, expected, follow=name in ("headers only", "no optional table"))
    for family, rows in (("listing", LISTING), ("files", FILES), ("columns", COLUMNS))
    for name, spoil, expected in rows
]
