"""The rulebook as tables of a run's database: every seed of a folder, each column as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path

import duckdb

from rankday.contract.errors import RankdayError
from rankday.contract.files import identifier
from rankday.contract.project import SHIPPED_RULEBOOK as SHIPPED
from rankday.rulebook.check import check_values
from rankday.rulebook.keys import KEYS
from rankday.rulebook.rows import rule_texts

READ_AS_TODAY = ("share_rules",)  # what these rows say stood in other rows of a rulebook archived before the file


def load_rulebook(db: duckdb.DuckDBPyConnection, folder: Path, seeds: Collection[str] | None = None) -> None:
    """Load the seeds of ``folder`` as text tables of the schema ``seeds``; ``seeds``: these only (None: all).

    dbt's own seed command is not used: it knows one folder, and a replay reads the rulebook archived with the
    publication. (It also writes beside its input when that path is absolute.) Raises RankdayError naming the file that
    cannot be read, file, row and column of a value that cannot be, or the key that stands twice.
    """
    check_values(folder)
    db.execute("create schema seeds")
    as_today = [SHIPPED / f"{seed}.csv" for seed in READ_AS_TODAY if not (folder / f"{seed}.csv").exists()]
    for path in sorted([*folder.glob("*.csv"), *as_today]):
        if seeds is not None and path.stem not in seeds:
            continue
        header, rows = rule_texts(path)
        # the same reader as everywhere in Python: two would not split every file alike
        columns = [[row[place] or None for row in rows] for place in range(len(header))]
        for column in _columns_since(path, header):  # a rulebook archived before there was this column
            header, columns = [*header, column], [*columns, [None] * len(rows)]
        texts = ", ".join(f"unnest(?::varchar[]) as {identifier(column)}" for column in header)
        db.execute(f"create table seeds.{identifier(path.stem)} as select {texts}", columns)
        _refuse_repeated_keys(path, header, columns)
    for path in sorted(SHIPPED.glob("*.csv")):  # a rulebook archived before there was this file has no row of it
        is_asked = seeds is None or path.stem in seeds
        if is_asked and not (folder / path.name).exists() and path not in as_today:
            columns = ", ".join(f"{identifier(column)} text" for column in rule_texts(path)[0])
            db.execute(f"create table seeds.{identifier(path.stem)} ({columns})")


def _columns_since(path: Path, header: list[str]) -> list[str]:
    """The columns that the shipped file of this name has and ``header`` has not."""
    shipped = SHIPPED / path.name
    return [column for column in rule_texts(shipped)[0] if column not in header] if shipped.exists() else []


def _refuse_repeated_keys(path: Path, header: list[str], columns: list[list[str | None]]) -> None:
    """Looked for here and not in SQL: twenty statements that are planned cost each run as much as all tables."""
    if key := KEYS.get(path.stem, ()):
        cells = zip(*(columns[header.index(column)] for column in key), strict=True)
        counts = Counter(tuple(cell or "" for cell in row) for row in cells)
        if repeated := sorted(row for row, count in counts.items() if count > 1):
            raise RankdayError(f"rulebook {path.name}: {' '.join(repeated[0])} stands in several rows; keep one")
