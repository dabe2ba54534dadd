"""The draft of a row of ``derived_indexes.csv``: checked as a row of the home would be, written nowhere in it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.rulebook.derived import base_codes, rows_in_force, with_parents
from rankday.rulebook.derived_checks import COLUMNS, ENDED, INDEXES, check
from rankday.rulebook.rows import Row, rule_rows
from rankday.what_if.rulebook import home_with

DRAFT = COLUMNS[INDEXES]
WHERE = "the draft"
MOST_SIGNS = 200
DEFAULTS = {"weighting": "float_cap", "capping": "none", "rebalanced": "reconstitution"}


def checked_draft(home: Home, values: Mapping[str, str]) -> Row:
    """The row of ``values`` (column → text; DEFAULTS and a free position where there is none).

    Raises RankdayError (fields ``where`` WHERE, ``column``, ``why``) for a row that could not stand in the home's file
    beside the rows there, for a code that has rows already and for one that ends an index.
    """
    rows = rows_in_force(home)
    given = {name: value for name, text in values.items() if (value := text.strip())}
    if unknown := given.keys() - set(DRAFT):
        raise RankdayError(f"{min(unknown)}: no column of {INDEXES}.csv; there are {', '.join(DRAFT)}")
    fallback = DEFAULTS | {"position": str(free_position(home))}
    row = Row({column: given.get(column, fallback.get(column, "")) for column in DRAFT})
    row.where = WHERE
    for column, text in row.items():
        if not text.isprintable():
            row.refuse(column, "holds a sign that cannot be printed; remove it")
        if len(text) > MOST_SIGNS:
            row.refuse(column, f"has {len(text)} signs; {MOST_SIGNS} are the most")
    if row["selection"] == ENDED:
        row.refuse("selection", "'none' ends an index; a draft begins one")
    if any(other["index_code"] == row["index_code"] for other in rows[INDEXES]):
        row.refuse("index_code", f"{row['index_code']!r} has rows already; give the draft a code of its own")
    check(rows | {INDEXES: [*rows[INDEXES], row]}, base_codes())
    return row


def free_position(home: Home) -> int:
    """The first position behind all that are taken."""
    return max((int(row["position"]) for row in rows_in_force(home)[INDEXES]), default=10) + 1


def row_as_csv(row: Mapping[str, str]) -> str:
    """The row as a file ``derived_indexes.csv``: the line of its columns, then it."""
    return _csv([row])


def home_of_draft(home: Home, row: Row, first_day: date, folder: Path) -> Home:
    """The rules of ``home`` in the new ``folder``: of its own derived indexes those that the draft is made of, and the
    draft, in force from ``first_day`` on where its own day is later."""
    folder.mkdir()
    needed, file = with_parents(home, [row["parent_code"]]), home.derived_indexes_file
    own = rule_rows(file, DRAFT, called=str(file)) if file.exists() else []
    dated = {"effective_from": min(row["effective_from"], first_day.isoformat()), "position": str(free_position(home))}
    draft = folder / "draft.csv"
    draft.write_text(_csv([*(one for one in own if one["index_code"] in needed), row | dated]), encoding="utf-8")
    return home_with(home, draft, folder / "home")


def _csv(rows: list[Mapping[str, str]]) -> str:
    written = StringIO()
    writer = csv.DictWriter(written, DRAFT, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()
