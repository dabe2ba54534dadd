"""A table as a spreadsheet: typed cells, so that a text is never a formula; header frozen, filters, widths, formats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from rankday.reports.web.tables import Table

WIDTHS = {"long": 60, "codes": 34, "words": 22, "money": 20, "amount": 14, "integer": 14, "percent": 12, "boolean": 9}
FORMATS = {
    "money": "#,##0.00",
    "amount": "#,##0.000000",
    "integer": "#,##0",
    "decimal": "#,##0.00",
    "percent": "0.0000%",
}
EXACT_DIGITS = 15  # a spreadsheet's number holds no more; a longer one is written as text


def spreadsheet(sheets: Iterable[tuple[Table, Iterable[tuple[Any, ...]]]]) -> bytes:
    """The tables, a sheet each, as an `.xlsx` file; the same rows give the same bytes."""
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options | {"strings_to_numbers": False})
    book.set_properties({"title": "Rankday", "created": datetime(2000, 1, 1)})  # no time of the clock in the file
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table, rows in sheets:
        sheet = book.add_worksheet(table.title[:31])
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(table.columns):
            sheet.set_column(number, number, WIDTHS.get(column.kind, 18))
            sheet.write_string(0, number, column.title, heading)
        last = 0
        for last, row in enumerate(rows, 1):
            for number, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                _write(sheet, last, number, value, formats.get(column.kind), day)
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, number_format: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | Decimal | float) and len(Decimal(str(value)).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, column, float(value), number_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(row, column, str(value))
