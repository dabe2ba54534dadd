"""Broken encodings, quotes and line ends; hostile text, which is data like any other and comes through unchanged."""

from __future__ import annotations

import gzip

from dirty.cases import Accepted, DropCase, Refused
from drops.broken_drops import rewrite
from drops.good_drop import Drop


def _in_name(text: str, row: int = 3):
    return lambda drop: drop.cell("companies", row, "name", text)


def _raw_name(raw: bytes, row: int = 3):
    """``raw`` bytes as a field that no text could hold."""

    def spoil(drop: Drop) -> None:
        drop.cell("companies", row, "name", "THE-NAME")
        drop.rewrites["companies"] = lambda content: content.replace(b"THE-NAME", raw)

    return spoil


def _meant(text: str, row: int = 3):
    return Accepted(f"the name is {text!r}", meant=_in_name(text, row))


def _recoded(encoding: str):
    return rewrite("companies", lambda content: content.decode().encode(encoding))


def _line_ends(end: bytes):
    return rewrite("prices", lambda content: content.replace(b"\n", end))


def _mixed_ends(content: bytes) -> bytes:
    return b"\r\n".join(content.split(b"\n", 3))


def _renamed_company(text: str, also_lines: bool):
    """The company of row 3 gets the id ``text``, in companies and, if wished, wherever it is named."""

    def spoil(drop: Drop) -> None:
        before = drop.tables["companies"][2][0]
        for table, rows in drop.tables.items():
            if table == "companies" or also_lines:
                place = rows[0].index("company_id") if "company_id" in rows[0] else None
                for row in rows[1:]:
                    if place is not None and row[place] == before:
                        row[place] = text

    return spoil


def _renamed_line(text: str):
    def spoil(drop: Drop) -> None:
        before = drop.tables["securities"][2][0]
        for rows in drop.tables.values():
            for row in rows[1:]:
                row[:] = [text if cell == before else cell for cell in row]

    return spoil


def _in_two_members(packed: bytes) -> bytes:
    plain = gzip.decompress(packed)
    return gzip.compress(plain[:99]) + gzip.compress(plain[99:])


FILE = "companies.csv row"
ENCODINGS = [
    ("UTF-16", _recoded("utf-16"), Refused("companies.csv row 1", "is not UTF-8")),
    ("UTF-32", _recoded("utf-32"), Refused("companies.csv row 1", "is not UTF-8")),
    ("Latin-1", _raw_name("Société".encode("latin-1")), Refused(f"{FILE} 3", "is not UTF-8")),
    ("Windows quotes", _raw_name(b"\x93Acme\x94"), Refused(f"{FILE} 3", "is not UTF-8")),
    ("overlong UTF-8", _raw_name(b"\xc0\xaf\xc0\xaf"), Refused(f"{FILE} 3", "is not UTF-8")),
    ("a surrogate as UTF-8", _raw_name(b"\xed\xa0\x80"), Refused(f"{FILE} 3", "is not UTF-8")),
    ("a cut sign", _raw_name("€".encode()[:2]), Refused(f"{FILE} 3", "is not UTF-8")),
    ("NUL", _raw_name(b"A\0B"), Refused(f"{FILE} 3", "NUL byte")),
    ("byte order mark", _recoded("utf-8-sig"), Accepted("a byte order mark is no content")),
    ("two byte order marks", rewrite("companies", lambda c: b"\xef\xbb\xbf" * 2 + c), Refused("companies.csv", "")),
    ("semicolons", rewrite("prices", lambda c: c.replace(b",", b";")), Refused("prices.csv", "commas")),
    ("tabulators", rewrite("prices", lambda c: c.replace(b",", b"\t")), Refused("prices.csv", "commas")),
    ("gzip under a plain name", rewrite("prices", gzip.compress), Refused("prices.csv row 1", "is not UTF-8")),
    ("plain under a gzip name", rewrite("prices", gzip.decompress, "csv.gz"), Refused("prices.csv.gz", "gzip")),
    ("gzip twice", rewrite("prices", gzip.compress, "csv.gz"), Refused("prices.csv.gz row 1", "is not UTF-8")),
    ("gzip cut", rewrite("prices", lambda c: c[:-9], "csv.gz"), Refused("prices.csv.gz", "no whole gzip")),
    ("gzip with a rest", rewrite("prices", lambda c: c + b"rest", "csv.gz"), Refused("prices.csv.gz", "no whole gzip")),
    (
        "gzip in two members",
        rewrite("prices", _in_two_members, "csv.gz"),
        Accepted("members follow one another, as gzip says"),
    ),
]  # fmt: skip

LINES = [
    ("CRLF", _line_ends(b"\r\n"), Accepted("CRLF ends a line")),
    ("CR", _line_ends(b"\r"), Refused("prices.csv row 1", "carriage return alone")),
    ("CRLF and LF", rewrite("prices", _mixed_ends), Accepted("both end a line")),
    ("no last line end", rewrite("prices", lambda c: c[:-1]), Accepted("the last row may end without")),
    ("an empty line at the end", rewrite("prices", lambda c: c + b"\n"), Refused("prices.csv row", "is empty")),
    ("an empty line between", rewrite("prices", lambda c: c.replace(b"\n", b"\n\n", 2)), Refused("prices.csv row", "")),
    ("Ctrl-Z at the end", rewrite("prices", lambda c: c + b"\x1a"), Refused("prices.csv row", "has 1 fields")),
    ("a quote opened", _raw_name(b'"Acme'), Refused(f"{FILE} 3", "quote")),
    ("a quote closed", _raw_name(b'Acme"'), Refused(f"{FILE} 3", "quote")),
    ("text behind a quote", _raw_name(b'"Acme"x'), Refused(f"{FILE} 3", "quote")),
    ("a quote with a backslash", _raw_name(b'"Ac\\"me"'), Refused(f"{FILE} 3", "quote")),
    ("quotes doubled", _raw_name(b'"Said ""A"""'), _meant('Said "A"')),
    ("a comma in quotes", _raw_name(b'"Acme, Inc."'), _meant("Acme, Inc.")),
    ("a line end in quotes", _raw_name(b'"Acme\nInc."'), _meant("Acme\nInc.")),
    ("CRLF in quotes", _raw_name(b'"Acme\r\nInc."'), _meant("Acme\r\nInc.")),
    ("quotes around nothing", _raw_name(b'""'), _meant("")),
    ("a comment sign", _raw_name(b"# Acme"), _meant("# Acme")),
]

HOSTILE = {
    "a formula": "=cmd|' /C calc'!A0",
    "a formula with a sign": "@SUM(1+1)*cmd|' /C calc'!A0",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a template": "{{ config.items() }}{% raw %}${7*7}#{7*7}",
    "SQL": "x'); drop table companies; --",
    "a terminal's escapes": "\x1b[2J\x1b]0;title\x07red\x1b[31m",
    "right to left": "Acme \u202egnp.exe\u2066",
    "nothing to be seen": "\u200b\u200d\ufeff\u00a0",
    "signs beyond the plane": "𝔸cme 👨‍👩‍👧‍👦 \U0010ffff",
    "combining marks": "Z" + "\u0301" * 500,
    "format letters": "%s%n%x {0.__class__} \\u0000 \\x00",
    "NA": "NA",
    "NULL": "NULL",
    "None": "None",
    "nan": "nan",
    "true": "true",
    "leading zeros": "0012",
    "a date": "2026-02-30",
    "spaces around": "  Acme  ",
    "a tabulator": "Acme\tInc.",
    "a vertical bar": "A|B|C",
    "a megabyte": "Acme " * 200_000,
}
IDS = {
    "a path": "../../../etc/passwd",
    "an absolute path": "/etc/passwd",
    "SQL": "' or 1=1; --",
    "a pattern": "*?[a]",
    "an escape": "\x1b[31mS\x07",
    "spaces": " S 1 ",
    "a formula": "=1+1",
    "HTML": "<b onmouseover=alert(1)>",
    "10,000 letters": "S" * 10_000,
}
OTHER_IDS = {"a space more": "C0000002 ", "other case": "c0000002", "a zero-width space": "C\u200b0000002"}
UNKNOWN = Refused("securities.csv row 3 column company_id", "is not in companies.csv")

CASES = [
    *(DropCase("encoding", *row) for row in ENCODINGS),
    *(DropCase("lines", *row) for row in LINES),
    *(DropCase("hostile name", name, _in_name(text), Accepted("as it is"), True) for name, text in HOSTILE.items()),
    *(DropCase("hostile id", name, _renamed_line(text), Accepted("as it is"), True) for name, text in IDS.items()),
    DropCase("hostile id", "of a company", _renamed_company("../C'\";--", True), Accepted("as it is"), True),
    *(DropCase("hostile id", name, _renamed_company(text, False), UNKNOWN) for name, text in OTHER_IDS.items()),
]
