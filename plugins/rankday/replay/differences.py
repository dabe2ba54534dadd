"""Where two results differ: the first table, row and column, in the words of someone who must look for the cause."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rankday.contract.publication_tables import ADDITION_TABLES, DERIVED_TABLES, PUBLICATION_TABLES
from rankday.daily.files import DAILY_TABLES
from rankday.publication.files import content_hash_of, describe_files

NOT_THERE = "(no such row)"


@dataclass(frozen=True)
class Difference:
    """The first difference of one table and the number of rows that differ in it.

    ``row`` is the key as ``column=value`` texts; ``column`` None for a row that only one of the two has.
    """

    table: str
    row: str
    column: str | None
    published: str
    recomputed: str
    rows: int

    def __str__(self) -> str:
        where = f"{self.table}: row {self.row}" + (f", column {self.column}" if self.column else "")
        more = f" ({self.rows} rows of {self.table} differ)" if self.rows > 1 else ""
        return f"{where}: published {self.published}, recomputed {self.recomputed}{more}"


def content_hash_of_folder(folder: Path) -> str:
    """The content hash of the tables in ``folder``, taken anew of its files."""
    return content_hash_of(_tables(folder), describe_files(folder))


def differences(published: Path, recomputed: Path) -> list[Difference]:
    """The first difference of every table whose CSV texts differ, tables in the order of their names."""
    found = (_of_table(table, published, recomputed) for table in sorted({*_tables(published), *_tables(recomputed)}))
    return [one for one in found if one]


def _tables(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.csv"))


def _of_table(table: str, published: Path, recomputed: Path) -> Difference | None:
    places = [folder / f"{table}.csv" for folder in (published, recomputed)]
    missing = [not place.is_file() for place in places]
    if any(missing):
        words = ["(no such table)" if one else "(a table)" for one in missing]
        return Difference(table, "any", None, *words, 0)
    if places[0].read_bytes() == places[1].read_bytes():
        return None
    (head, before), (head_now, now) = (_rows(table, place) for place in places)
    if head != head_now:
        return Difference(table, "the header", None, ",".join(head), ",".join(head_now), len(before))
    if list(before.items()) == list(now.items()):
        return Difference(table, "any", None, "the same values in other letters", "the same values", len(before))
    differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    if not differing:
        return Difference(table, "any", None, "the same rows in another order", "the same rows", len(before))
    return _of_row(table, head, differing[0], before.get(differing[0]), now.get(differing[0]), len(differing))


def _of_row(
    table: str, head: list[str], key: tuple[str, ...], before: list[str] | None, now: list[str] | None, rows: int
) -> Difference:
    named = " ".join(f"{name}={value}" for name, value in zip(_key(table, head), key, strict=False))
    if before is None or now is None:
        words = (NOT_THERE if one is None else "(a row)" for one in (before, now))
        return Difference(table, named, None, *words, rows)
    pairs = zip(head, before, now, strict=False)
    column, was, is_now = next((each for each in pairs if each[1] != each[2]), ("(cells)", len(before), len(now)))
    return Difference(table, named, str(column), *(str(value) or "(empty)" for value in (was, is_now)), rows)


def _key(table: str, head: list[str]) -> tuple[str, ...]:
    key = (PUBLICATION_TABLES | ADDITION_TABLES | DAILY_TABLES | DERIVED_TABLES).get(table) or tuple(head[:2])
    return tuple(name for name in key if name in head)


def _rows(table: str, path: Path) -> tuple[list[str], dict[tuple[str, ...], Any]]:
    """Header, and key → row in the order of the file; a key that stands twice is numbered."""
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        head, *rows = list(csv.reader(handle)) or [[]]
    places = [head.index(name) for name in _key(table, head)]
    found: dict[tuple[str, ...], Any] = {}
    for number, row in enumerate(rows):
        key = tuple(row[place] if place < len(row) else "" for place in places)
        found[key if key not in found else (*key, f"repeated in line {number + 2}")] = row
    return head, found
