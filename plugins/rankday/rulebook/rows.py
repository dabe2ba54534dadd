"""The rulebook's rows as Python reads them (calendar, policies, exceptions): each knows where it stands."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from rankday.contract.errors import RankdayError
from rankday.contract.project import SHIPPED_RULEBOOK

# The rulebook's seeds: the checkout's, or those of another folder (an amended copy, an archived rulebook).
RULEBOOK = Path(os.environ.get("RANKDAY_RULEBOOK") or SHIPPED_RULEBOOK)


class Row(dict):
    """A row of texts that knows where it stands, so that a refusal can name file, row and column."""

    where = ""

    def refuse(self, column: str, why: str) -> NoReturn:
        """Raise RankdayError: ``<file>, row <n>, column <column>: <why>``; its fields are those three."""
        raise RankdayError(f"{self.where}, column {column}: {why}", where=self.where, column=column, why=why)

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
        if not re.fullmatch("[0-9]{1,18}", self[column]):
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
        day = iso_day(self[column])
        return day or self.refuse(column, f"{self[column]!r} is not a date (YYYY-MM-DD)")


def iso_day(text: str) -> date | None:
    """The date written as YYYY-MM-DD, None for any other text: Python itself reads 20260430 and 2026-W18-4 too."""
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def rule_rows(file: Path, columns: Iterable[str], called: str | None = None) -> list[Row]:
    """The rows of a CSV file that has at least ``columns``; row 1 is the header. A missing cell is the empty text.

    ``called`` is the file as a refusal names it (None: its name). Empty lines count and are passed over.

    Raises RankdayError naming a column that is not in the header or stands in it twice, or a file that is no text.
    """
    called = called or file.name
    header, rows = _read(file, called)
    _refuse_twins([column for column in header if column], called)
    if missing := [column for column in columns if column not in header]:
        raise RankdayError(f"{called}: column {missing[0]} is missing from the first line")
    _refuse_twins(header, called)
    return [_placed(header, cells, f"{called}, row {number}") for number, cells in rows]


def rule_texts(file: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the cells of every row, each as long as the header. Raises RankdayError as `rule_rows`."""
    header, rows = _read(file, file.name)
    _refuse_twins(header, file.name)
    return header, [list(_placed(header, cells, f"{file.name}, row {number}").values()) for number, cells in rows]


def _read(file: Path, called: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = next(reader, [])
            rows = [(number, cells) for number, cells in enumerate(reader, start=2) if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise RankdayError(f"{called}: not readable as CSV ({error})") from error
    return header, rows


def _refuse_twins(header: list[str], called: str) -> None:
    if twins := [column for column in header if header.count(column) > 1]:
        raise RankdayError(f"{called}: column {twins[0]!r} stands twice in the first line; remove one")


def _placed(header: list[str], cells: list[str], where: str) -> Row:
    if len(cells) > len(header):
        raise RankdayError(f"{where}: has more cells than the first line names")
    row = Row(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
    row.where = where
    for column, text in row.items():
        if "\0" in text:
            row.refuse(column, "holds a NUL character; remove it")
    return row
