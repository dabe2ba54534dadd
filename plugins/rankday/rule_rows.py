"""The rulebook's rows as Python reads them (calendar, policies, exceptions): each knows where it stands."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from rankday.errors import RankdayError

# The rulebook's seeds: the checkout's, or those of another folder (an amended copy, an archived rulebook).
RULEBOOK = Path(
    os.environ.get("RANKDAY_RULEBOOK") or Path(__file__).resolve().parents[2] / "dbt_project" / "seeds" / "rulebook"
)


class Row(dict):
    """A row of texts that knows where it stands, so that a refusal can name file, row and column."""

    where = ""

    def refuse(self, column: str, why: str) -> NoReturn:
        """Raise RankdayError: ``<file>, row <n>, column <column>: <why>``."""
        raise RankdayError(f"{self.where}, column {column}: {why}")

    def filled(self, column: str) -> str:
        """The value without space around it; an empty one is refused."""
        if not self[column].strip():
            self.refuse(column, "is empty; fill it in")
        return self[column].strip()

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        """The value, if it is one of ``allowed``."""
        if self[column] not in allowed:
            self.refuse(column, f"{self[column]!r} is none of {', '.join(sorted(allowed))}")
        return self[column]

    def whole(self, column: str) -> int:
        """The value as a whole number of 0 or more."""
        if not self[column].isdecimal():
            self.refuse(column, f"{self[column]!r} is not a whole number")
        return int(self[column])

    def whole_or_none(self, column: str) -> int | None:
        """The value as a whole number; None where it is empty."""
        return self.whole(column) if self[column] else None

    def month(self, column: str) -> int:
        """The value as a month, 1 to 12."""
        if not 1 <= self.whole(column) <= 12:
            self.refuse(column, f"{self[column]!r} is not a month (1 to 12)")
        return self.whole(column)

    def day(self, column: str) -> date:
        """The value as a date."""
        try:
            return date.fromisoformat(self[column])
        except ValueError:
            self.refuse(column, f"{self[column]!r} is not a date (YYYY-MM-DD)")


def rule_rows(file: Path, columns: Iterable[str], called: str | None = None) -> list[Row]:
    """The rows of a CSV file that has at least ``columns``; row 1 is the header. A missing cell is the empty text.

    ``called`` is the file as a refusal names it (None: its name).

    Raises RankdayError naming a column that is not in the header, or a file that is no text.
    """
    called = called or file.name
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="", strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise RankdayError(f"{called}: column {missing[0]} is missing from the first line")
            return [_placed(values, f"{called}, row {number}") for number, values in enumerate(reader, start=2)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise RankdayError(f"{called}: not readable as CSV ({error})") from error


def _placed(values: dict, where: str) -> Row:
    if None in values:
        raise RankdayError(f"{where}: has more cells than the first line names")
    row = Row(values)
    row.where = where
    return row
