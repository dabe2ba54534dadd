"""Tables as a spreadsheet: a cover sheet that says what they are, then a sheet each, typed cell by cell.

XlsxWriter makes the book with its headers, styles, filters and widths; the rows are put into it as they come from the
engine, so that a long table is never in memory as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from shutil import copyfileobj
from tempfile import TemporaryFile
from textwrap import shorten
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from rankday.reports.web.spreadsheet_cells import SheetRows
from rankday.reports.web.tables import Column, Table

WIDTHS = {
    "long": 60, "dotted": 44, "codes": 41, "text": 36, "words": 27, "money": 24, "amount": 16, "integer": 16,
    "percent": 14, "boolean": 10,
}  # fmt: skip
OTHER_WIDTH, EXACT_WIDTH, COVER_WIDTHS = 18, 30, (26, 100)
FORMATS = {
    "text": "@",  # also when edited: a cell that reads =1+1 or 1E5 stays a text
    "date": "yyyy-mm-dd",
    "money": "#,##0.00",
    "amount": "#,##0.000000",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0000%",
}
DISTINCT = list(dict.fromkeys(FORMATS.values()))
STYLES = {kind: DISTINCT.index(text) + 1 for kind, text in FORMATS.items()}  # numbers in the order of first use
COVER = "About"
TITLE_LENGTH = 31
SHEET_PART = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
DIMENSION, END_OF_ROWS = re.compile(rb'<dimension ref="[^"]*"/>'), b"</sheetData>"


@dataclass(frozen=True)
class _Sheet:
    table: Table
    rows: SheetRows
    written: BinaryIO

    @property
    def headings(self) -> list[str]:
        return [column.title for column in self.table.columns] + [exact_title(column) for column in self.rows.exact]

    @property
    def corner(self) -> str:
        return xl_rowcol_to_cell(self.rows.last - 1, len(self.headings) - 1)

    @property
    def widths(self) -> list[int]:
        widths = [WIDTHS.get(column.kind, OTHER_WIDTH) for column in self.table.columns]
        return widths + [EXACT_WIDTH] * len(self.rows.exact)


def write_spreadsheet(
    target: BinaryIO, cover: Iterable[tuple[str, str]], tables: Iterable[tuple[Table, Iterable[tuple[Any, ...]]]]
) -> None:
    """Write ``cover`` (label, text) and the tables, a sheet each, as an `.xlsx` file.

    The same rows give the same bytes. The cover is what opens first, unless there is only one table. Raises
    RankdayError for a table of more rows than a sheet has.
    """
    with ExitStack() as stack:
        sheets = []
        for table, rows in tables:
            sheet = _Sheet(table, SheetRows(table.columns, STYLES), stack.enter_context(TemporaryFile()))
            sheet.rows.write(rows, sheet.written)
            sheets.append(sheet)
        _fill(_empty_book(cover, sheets), sheets, target)


def exact_title(column: Column) -> str:
    """The heading of the texts that hold all digits of a column: its name and the unit of its heading."""
    unit = column.title.rpartition(", ")[2] if ", " in column.title else ""
    return f"{column.name}_exact{', ' if unit else ''}{unit} (text, all digits)"


def _empty_book(cover: Iterable[tuple[str, str]], sheets: list[_Sheet]) -> BytesIO:
    """The workbook without the rows of its tables."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": "Rankday", "created": datetime(2000, 1, 1)})  # no time of the clock in the file
    formats = [book.add_format({"num_format": text, "valign": "top"}) for text in DISTINCT]
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    label = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    about = book.add_worksheet(COVER)
    for column, one in enumerate(formats, len(COVER_WIDTHS)):  # gives each format its number in STYLES
        about.set_column(column, column, None, one)
    for column, width in enumerate(COVER_WIDTHS):
        about.set_column(column, column, width)
    for row, (name, text) in enumerate(cover):
        about.write_string(row, 0, name, label)
        about.write_string(row, 1, text, wrapped)
    for sheet in sheets:
        page = book.add_worksheet(shorten(sheet.table.title, TITLE_LENGTH, placeholder="…"))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, sheet.rows.last - 1, len(sheet.headings) - 1)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{sheet.rows.last}"})
        for column, (title, width) in enumerate(zip(sheet.headings, sheet.widths, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, title, heading)
        if len(sheets) == 1:
            page.activate()
    book.close()
    return written


def _fill(book: BytesIO, sheets: list[_Sheet], target: BinaryIO) -> None:
    """Copy ``book`` to ``target`` with the rows of each table in its sheet; the cover is sheet 1."""
    with ZipFile(book) as empty, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as filled:
        for part in empty.infolist():
            part.compress_type = ZIP_DEFLATED
            content = empty.read(part.filename)
            number = SHEET_PART.fullmatch(part.filename)
            with filled.open(part, "w") as place:
                if number and int(number[1]) > 1:
                    sheet = sheets[int(number[1]) - 2]
                    content = DIMENSION.sub(f'<dimension ref="A1:{sheet.corner}"/>'.encode(), content)
                    before, _, after = content.partition(END_OF_ROWS)
                    place.write(before)
                    sheet.written.seek(0)
                    copyfileobj(sheet.written, place, 1 << 20)
                    content = END_OF_ROWS + after
                place.write(content)
