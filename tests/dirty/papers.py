"""Broken papers of the home and the rulebook: exceptions.csv, approvers.json, and every seed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dirty.cases import Refused
from rankday.contract.home import Home
from rankday.contract.people import roles
from rankday.engine.rulebook_tables import load_rulebook
from rankday.rulebook.check import check_complete
from rankday.rulebook.exceptions import COLUMNS, exceptions_of
from rankday.rulebook.rows import RULEBOOK


@dataclass(frozen=True)
class Equal:
    """Read, as this."""

    value: object


@dataclass(frozen=True)
class PaperCase:
    """``read`` puts the paper into a folder and reads it as the product does; what comes of it is ``expected``."""

    family: str
    name: str
    read: Callable[[Path], object]
    expected: Refused | Equal

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"


HEADER = ",".join(COLUMNS)
GOOD = "2026-06,S1,S06,fail,pass,a reason,a file,ana,ben"


def exceptions(content: str | bytes) -> Callable[[Path], object]:
    def read(folder: Path):
        (folder / "exceptions.csv").write_bytes(content.encode() if isinstance(content, str) else content)
        return [tuple(row.values()) for row in exceptions_of(Home(folder), RULEBOOK)]

    return read


def one(column: str, text: str) -> Callable[[Path], object]:
    cells = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | {column: text}
    return exceptions(HEADER + "\n" + ",".join(cells.values()) + "\n")


def approvers(content: object) -> Callable[[Path], object]:
    def read(folder: Path):
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        (folder / "approvers.json").write_bytes(text.encode() if isinstance(text, str) else text)
        return roles(Home(folder))

    return read


def rulebook(seed: str, change: Callable[[str], str | bytes | None]) -> Callable[[Path], object]:
    """The shipped rulebook with ``seed`` changed (None: taken away), read as a run reads it."""

    def read(folder: Path):
        copy = Path(shutil.copytree(RULEBOOK, folder / "rulebook"))
        path = copy / f"{seed}.csv"
        changed = change(path.read_text("utf-8"))
        path.unlink()
        if changed is not None:
            path.write_bytes(changed.encode() if isinstance(changed, str) else changed)
        check_complete(copy)
        with duckdb.connect() as db:
            load_rulebook(db, copy)
            return db.sql("select value from seeds.parameters where parameter = 'minimum_price'").fetchall()

    return read


def row_of(seed: str, start: str, column: int, text: str) -> Callable[[Path], object]:
    """The first row that begins with ``start`` with another text in one column."""

    def change(content: str) -> str:
        lines = content.split("\n")
        place = next(number for number, line in enumerate(lines) if line.startswith(start))
        cells = lines[place].split(",")
        cells[column] = text
        lines[place] = ",".join(cells)
        return "\n".join(lines)

    return rulebook(seed, change)


def seed(name: str, column: str) -> str:
    """How a refusal of the shipped seed's second line begins."""
    return f"{name}.csv, row 2, column {column}"


ROW = "exceptions.csv, row 2, column"
EXCEPTIONS = [
    (
        "read exactly",
        one("reason", '"=1+1, <b>, ""x"""'),
        Equal([(*GOOD.split(",")[:5], '=1+1, <b>, "x"', *GOOD.split(",")[6:])]),
    ),
    ("no bytes", exceptions(""), Refused("", "column event_id is missing")),
    ("UTF-16", exceptions((HEADER + "\n").encode("utf-16")), Refused("", "not readable as CSV")),
    ("NUL", one("reason", "a\0b"), Refused("", "NUL")),
    ("a column twice", exceptions(f"{HEADER},reason\n{GOOD},other\n"), Refused("", "stands twice")),
    ("a cell too many", exceptions(f"{HEADER}\n{GOOD},x\n"), Refused("", "row 2: has more cells")),
    ("cells missing", exceptions(f"{HEADER}\n2026-06,S1\n"), Refused("", f"{ROW} screen_id")),
    ("empty lines count", exceptions(f"{HEADER}\n\n\n{GOOD}x\n{GOOD},\n"), Refused("", "row 5: has more cells")),
    (
        "a quote opened",
        exceptions(f"{HEADER}\n{GOOD.replace('a reason', chr(34) + 'a reason')}\n"),
        Refused("", "not readable"),
    ),
    ("no such event", one("event_id", "2026-13"), Refused("", f"{ROW} event_id")),
    ("an event in other digits", one("event_id", "٢٠٢٦-06"), Refused("", f"{ROW} event_id")),
    ("a path as event", one("event_id", "../../x"), Refused("", f"{ROW} event_id")),
    ("no such screen", one("screen_id", "S99"), Refused("", f"{ROW} screen_id")),
    ("verdict in capitals", one("new_value", "PASS"), Refused("", f"{ROW} new_value")),
    ("nothing changed", one("new_value", "fail"), Refused("", f"{ROW} new_value")),
    ("author approves", one("approver", " ANA"), Refused("", f"{ROW} approver")),
    ("author in other case", one("approver", "ANA"), Refused("", f"{ROW} approver")),
    ("an invisible letter", one("approver", "ana\u200b"), Refused("", f"{ROW} approver")),
    ("no reason", one("reason", ""), Refused("", f"{ROW} reason")),
    ("a space around", one("security_id", " S1"), Refused("", f"{ROW} security_id")),
    ("twice", exceptions(f"{HEADER}\n{GOOD}\n{GOOD}\n"), Refused("", "row 3, column screen_id")),
]
ANA = frozenset({"approver"})
APPROVERS = [
    ("read exactly", approvers({"ana": ["approver"]}), Equal({"ana": ANA})),
    ("byte order mark", approvers(b'\xef\xbb\xbf{"ana": ["approver"]}'), Equal({"ana": ANA})),
    ("two spellings", approvers({"ana": ["approver"], " ANA": ["guest"]}), Equal({"ana": ANA | {"guest"}})),
    ("no bytes", approvers(""), Refused("", "not readable as JSON")),
    ("cut", approvers('{"ana": ['), Refused("", "not readable as JSON")),
    ("UTF-16", approvers('{"ana": []}'.encode("utf-16")), Refused("", "not readable as JSON")),
    ("bottomless", approvers("[" * 100_000), Refused("", "not readable as JSON")),
    ("a name twice", approvers('{"ana": ["guest"], "ana": ["approver"]}'), Refused("", "twice")),
    ("a list", approvers([1]), Refused("", "entry 1: expected")),
    ("a number", approvers("5"), Refused("", "entry 1: expected")),
    ("roles as text", approvers({"ana": "approver"}), Refused("", "entry 1: expected")),
    ("a role that is none", approvers({"ana": [None]}), Refused("", "entry 1: expected")),
    ("no name", approvers({"approvers": [{"roles": ["approver"]}]}), Refused("", "entry 1: expected")),
    ("a number of 5,000 digits", approvers('{"ana": [' + "9" * 5000 + "]}"), Refused("", "not readable as JSON")),
]
RULEBOOKS = [
    ("as shipped", rulebook("parameters", str), Equal([("1.000000",)])),
    ("CRLF", rulebook("parameters", lambda text: text.replace("\n", "\r\n")), Equal([("1.000000",)])),
    ("a word for a number", row_of("parameters", "minimum_price,", 2, "abc"), Refused(seed("parameters", "value"))),
    ("a comma decimal", row_of("parameters", "minimum_price,", 2, '"1,5"'), Refused(seed("parameters", "value"))),
    ("an exponent", row_of("parameters", "minimum_price,", 2, "1e3"), Refused(seed("parameters", "value"))),
    ("other digits", row_of("parameters", "minimum_price,", 2, "٣"), Refused(seed("parameters", "value"))),
    (
        "seven decimals",
        row_of("parameters", "minimum_price,", 2, "1.0000001"),
        Refused(seed("parameters", "value"), "decimals"),
    ),
    ("negative", row_of("parameters", "minimum_price,", 2, "-1"), Refused(seed("parameters", "value"), "negative")),
    (
        "empty where a number must be",
        row_of("parameters", "minimum_price,", 2, ""),
        Refused(seed("parameters", "value")),
    ),
    ("a fraction of 5", row_of("parameters", "minimum_float,", 2, "5"), Refused("parameters.csv, row", "0 to 1")),
    ("no band", row_of("parameters", "band_1000,2007", 2, ""), Equal([("1.000000",)])),
    (
        "a date without hyphens",
        row_of("parameters", "minimum_price,", 1, "19781231"),
        Refused(seed("parameters", "effective_from")),
    ),
    (
        "no such day",
        row_of("parameters", "minimum_price,", 1, "2026-02-30"),
        Refused(seed("parameters", "effective_from")),
    ),
    (
        "a name mistyped",
        row_of("parameters", "minimum_price,", 0, "minimum_prize"),
        Refused("parameters.csv", "no row for minimum_price"),
    ),
    ("a limit with a comma", row_of("gates", "snapshot,companies", 2, '"0,8"'), Refused("gates.csv, row 2", "")),
    ("a limit that is a word", row_of("gates", "snapshot,companies", 2, "none"), Refused(seed("gates", "minimum"))),
    ("a severity mistyped", row_of("gates", "snapshot,companies", 4, "Critical"), Refused(seed("gates", "severity"))),
    (
        "a gate taken away",
        rulebook("gates", lambda t: t.replace("zero_closes", "zero_close")),
        Refused("gates.csv", "no row for zero_closes"),
    ),
    (
        "a list entry neither in nor out",
        row_of("eligible_values", "eligible_security_type,", 3, "yes"),
        Refused(seed("eligible_values", "is_listed")),
    ),
    ("a rank that is none", row_of("breaks", "50,", 0, "fifty"), Refused(seed("breaks", "break_rank"))),
    ("a file missing", rulebook("screens", lambda text: None), Refused("rulebook", "screens.csv is missing")),
    (
        "a column missing",
        rulebook("screens", lambda t: t.replace("on_missing", "missing")),
        Refused("screens.csv", "on_missing is missing"),
    ),
    (
        "a column twice",
        rulebook("screens", lambda t: t.replace("clause", "level", 1)),
        Refused("screens.csv", "stands twice"),
    ),
    (
        "a row too long",
        rulebook("screens", lambda text: text + "S11,x,line,fail,2,a,b\n"),
        Refused("screens.csv, row 12", "more cells"),
    ),
    (
        "no UTF-8",
        rulebook("screens", lambda text: text.encode("utf-16")),
        Refused("screens.csv", "not readable as CSV"),
    ),
    (
        "NUL",
        rulebook("screens", lambda text: text.replace("line", "li\0ne", 1)),
        Refused("screens.csv, row 2, column level", "NUL"),
    ),
    (
        "a key twice",
        rulebook("parameters", lambda text: text + text.split("\n")[1] + "\n"),
        Refused("rulebook parameters.csv", "several rows"),
    ),
]
CASES = [
    PaperCase(family, *case)
    for family, rows in (("exceptions", EXCEPTIONS), ("approvers", APPROVERS), ("rulebook", RULEBOOKS))
    for case in rows
]
