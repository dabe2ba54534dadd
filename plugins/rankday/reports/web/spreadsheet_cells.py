"""Cells of a sheet as XML: numbers are numbers, everything else is a text that no spreadsheet takes for a formula.

Only the cells are written here, a row at a time; what surrounds them is XlsxWriter's (`spreadsheets`), whose own loop
over cells takes five times as long and takes a name such as ``<r>&</r>`` for markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from html import escape
from math import isfinite
from typing import Any, BinaryIO

from xlsxwriter.utility import xl_col_to_name

from rankday.contract.errors import RankdayError
from rankday.reports.web.tables import Column

EXACT_DIGITS = 15  # significant digits that every double holds, and all that a spreadsheet shows
LONGEST_TEXT = 32_767  # characters of a cell
MOST_ROWS = 1_048_576
FIRST_DAY = date(1899, 12, 30).toordinal()  # a spreadsheet counts days from here
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class SheetRows:
    """Writes the rows of ``columns`` below a header, ``styles`` by kind; afterwards ``last`` is the last row (from 1).

    A number of more digits than a double holds is written as the nearest double, and all its digits as a text in a
    column of its own at the right end: ``exact`` lists these columns, in their order. Raises RankdayError for more
    rows than a sheet has.
    """

    def __init__(self, columns: tuple[Column, ...], styles: dict[str, int]):
        self.columns, self.exact, self.last = columns, [], 1
        self._letters = [xl_col_to_name(number) for number in range(2 * len(columns))]
        self._styles = [styles.get(column.kind, styles["text"]) for column in columns]
        self._text, self._date = styles["text"], styles["date"]

    def write(self, rows: Iterable[tuple[Any, ...]], target: BinaryIO) -> None:
        """Every row as XML, as it comes."""
        for row in rows:
            self.last += 1
            if self.last > MOST_ROWS:
                raise RankdayError(f"a sheet has at most {MOST_ROWS:,} rows; filter the table, or take it as CSV")
            target.write(f'<row r="{self.last}">{self._cells(row)}</row>'.encode())

    def _cells(self, row: tuple[Any, ...]) -> str:
        cells, exact = [], []
        for number, value in enumerate(row):
            if value is None or value == "":
                continue
            column = self.columns[number]
            if column.is_number:
                text, is_held = _number(value)
                if text:
                    cells.append(self._cell(number, self._styles[number], text))
                if not is_held:
                    exact.append((self._place_of_exact(column), f"{value:f}"))
            elif isinstance(value, bool):
                cells.append(f'<c r="{self._letters[number]}{self.last}" t="b"><v>{value:d}</v></c>')
            elif isinstance(value, date) and not isinstance(value, datetime):
                cells.append(self._cell(number, self._date, str(value.toordinal() - FIRST_DAY)))
            else:
                cells.append(self._string(number, str(value)))
        cells += [self._string(number, text) for number, text in sorted(exact)]
        return "".join(cells)

    def _place_of_exact(self, column: Column) -> int:
        if column not in self.exact:
            self.exact.append(column)
        return len(self.columns) + self.exact.index(column)

    def _cell(self, number: int, style: int, value: str) -> str:
        return f'<c r="{self._letters[number]}{self.last}" s="{style}"><v>{value}</v></c>'

    def _string(self, number: int, text: str) -> str:
        place = f'{self._letters[number]}{self.last}" s="{self._text}'
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _number(value: int | float | Decimal) -> tuple[str, bool]:
    """The text of a number cell (empty: no number) and whether a double holds all of its digits."""
    if isinstance(value, float):
        return (repr(value) if isfinite(value) else ""), True
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if len(text) <= EXACT_DIGITS or len(text.replace(".", "").strip("-0")) <= EXACT_DIGITS:
        return text, True
    return repr(float(value)), False


def _escaped(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    if CONTROL.search(text):
        text = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escape(text, quote=False)
