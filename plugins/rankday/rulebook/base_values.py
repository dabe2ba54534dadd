"""Base values: at which level each series of an index begins (methodology 6.base).

``base_values.csv`` of the rulebook has the published ones; a file of the same name in the home replaces rows by key
and adds others. What a day began with lies in its archived rulebook: SQL decides from the rows which of them holds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from rankday.contract.home import Home
from rankday.rulebook.check import SHAPES
from rankday.rulebook.rows import RULEBOOK, Row, rule_rows

NAME = "base_values.csv"
KEY = ("index_code", "series", "base_date")
COLUMNS = (*KEY, "base_value")
SOURCE = "source"
OF_HOME = "the home's own"


def in_force(home: Home, rulebook: Path = RULEBOOK) -> list[dict[str, str]]:
    """The rows of ``rulebook`` with those of the home in the place of the same key; `COLUMNS` and the source.

    Raises RankdayError naming file, row and column of the first row that cannot stand.
    """
    rows = {_key(row): row for row in of_archive(rulebook)}
    if home.base_values_file.exists():
        known = {row["index_code"] for row in rule_rows(rulebook / "indexes.csv", ["index_code"])}
        for row in _rows_of_home(home.base_values_file, known):
            rows[_key(row)] = {column: row[column] for column in COLUMNS} | {SOURCE: OF_HOME}
    return list(rows.values())


def of_archive(rulebook: Path) -> list[dict[str, str]]:
    """The rows of an archived rulebook; none where it is of a time before them."""
    file = rulebook / NAME
    rows = rule_rows(file, (*COLUMNS, SOURCE)) if file.exists() else []
    return [{column: row[column] for column in (*COLUMNS, SOURCE)} for row in rows]


def write(rows: Iterable[dict[str, str]], file: Path) -> None:
    """Write ``rows`` as the file ``file`` of a rulebook."""
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, (*COLUMNS, SOURCE), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows_of_home(file: Path, known: set[str]) -> list[Row]:
    rows = rule_rows(file, COLUMNS, called=str(file))
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        row.one_of("index_code", known)
        for column, check in SHAPES["base_values"].items():
            check(row, column)
        other = first.setdefault(_key(row), row)
        if other is not row:
            row.refuse("base_date", f"the same index, series and date as in {other.where}; keep one")
    return rows


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[column] for column in KEY)
