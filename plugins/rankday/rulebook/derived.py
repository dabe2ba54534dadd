"""Derived indexes: which rows of the rulebook and of the home make an index of another (methodology 7.1).

``derived_indexes.csv``, ``derived_lists.csv`` and ``derived_screens.csv`` of the home add rows to those of the same
name in the rulebook; no row of the home repeats a key of it. SQL decides from the rows what is in force.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from rankday.contract.home import Home
from rankday.rulebook.derived_checks import COLUMNS, INDEXES, LISTS, SCREENS, Rows, check
from rankday.rulebook.rows import RULEBOOK, rule_rows

NAMES = tuple(f"{table}.csv" for table in COLUMNS)
BASE = "indexes.csv"


def rows_in_force(home: Home, rulebook: Path = RULEBOOK) -> Rows:
    """The rows of the three tables, those of ``rulebook`` first, then those of the home.

    Raises RankdayError naming file, row and column of the first row that cannot stand.
    """
    rows = _rows_of(rulebook)
    for table, file in _files(home).items():
        if file.exists():
            rows[table] += rule_rows(file, COLUMNS[table], called=str(file))
    check(rows, base_codes(rulebook))
    return rows


def check_folder(rulebook: Path) -> None:
    """Check the three tables of the folder of seeds ``rulebook``; of a file that is not there nothing is asked.

    Raises RankdayError naming file, row and column.
    """
    if (rulebook / f"{INDEXES}.csv").exists() and (rulebook / BASE).exists():
        check(_rows_of(rulebook), base_codes(rulebook))


def add_rows_of_home(home: Home, target: Path, rulebook: Path = RULEBOOK) -> None:
    """Write the rows in force into the copy ``target`` of ``rulebook``, where the home adds any."""
    rows = rows_in_force(home, rulebook)
    for table, file in _files(home).items():
        if file.exists():
            with (target / file.name).open("w", encoding="utf-8", newline="") as handle:
                writer = csv.DictWriter(handle, COLUMNS[table], extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows[table])


def own_keys(home: Home) -> set[tuple[str, str]]:
    """(index code, first day) of each row that the home adds to the derived indexes."""
    file = home.derived_indexes_file
    rows = rule_rows(file, COLUMNS[INDEXES], called=str(file)) if file.exists() else []
    return {(row["index_code"], row["effective_from"]) for row in rows}


def rows_of_code(home: Home, code: str, rulebook: Path = RULEBOOK) -> list[dict[str, str]]:
    """The rows of the derived index ``code`` by their first day; none of a code that is unknown.

    Raises RankdayError as `rows_in_force`.
    """
    rows = (row for row in rows_in_force(home, rulebook)[INDEXES] if row["index_code"] == code)
    return sorted(rows, key=lambda row: row["effective_from"])


def files_of_home(home: Home) -> tuple[Path, ...]:
    """Where the home's rows of the three tables are, whether there are any or not."""
    return tuple(_files(home).values())


def base_codes(rulebook: Path = RULEBOOK) -> list[str]:
    """The codes of the base indexes in their order."""
    return [row["index_code"] for row in rule_rows(rulebook / BASE, ["index_code"])]


def with_parents(home: Home, codes: Iterable[str], rulebook: Path = RULEBOOK) -> set[str]:
    """``codes`` and every index that one of them is derived from, by any of its rows, whatever the day."""
    parents = [(row["index_code"], row["parent_code"]) for row in rows_in_force(home, rulebook)[INDEXES]]
    found: set[str] = set()
    asked = set(codes)
    while asked:
        found |= asked
        asked = {parent for code, parent in parents if code in asked} - found
    return found


def has_rows_of_its_own(home: Home) -> bool:
    """Whether the home adds to the three tables."""
    return any(file.exists() for file in _files(home).values())


def _files(home: Home) -> dict[str, Path]:
    return {INDEXES: home.derived_indexes_file, LISTS: home.derived_lists_file, SCREENS: home.derived_screens_file}


def _rows_of(rulebook: Path) -> Rows:
    files = {table: rulebook / f"{table}.csv" for table in COLUMNS}
    return {table: rule_rows(file, COLUMNS[table]) if file.exists() else [] for table, file in files.items()}
