"""A CSV file of a drop → one text column for each field (docs/contract.md 2: RFC 4180, UTF-8, only empty is null).

pyarrow reads fast but forgives stray quotes, so the whole file is first matched against the grammar of RFC 4180; what
does not fit is refused with its place. Nothing is typed here: that is ``drop_types``.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from rankday.contract.columns import Table
from rankday.drops.listing import LARGEST_FILE
from rankday.drops.reasons import SHOWN_ROWS, Reasons, shown

# Possessive throughout: one pass whatever the file holds. A quoted field begins and ends at a separator.
_QUOTED = rb'(?<![^,\n])"[^"]*+(?:""[^"]*+)*+"(?![^,\r\n])'
_UNQUOTED = rb'(?:[^"\r]++|\r\n)*+'
_LEGAL = re.compile(rb"(?:" + _UNQUOTED + _QUOTED + rb")*+" + _UNQUOTED)
_FIELD = re.compile(rb'(?:"((?:[^"]|"")*+)"|([^",\r\n]*+))(,|\r\n|\n|\Z)')


@dataclass
class RawTable:
    """A table as it came: ``columns`` by name (only those of the contract), ``row_numbers`` of the rows kept.

    ``row_count`` counts every data row, also rows that could not be split into fields.
    """

    file: str
    table: Table
    columns: dict[str, pa.Array]
    row_numbers: np.ndarray
    row_count: int


def read_csv(content: bytes, file: str, table: Table, reasons: Reasons) -> RawTable | None:
    """Split a ``.csv`` or ``.csv.gz`` file into text columns; None and reasons where it cannot be read at all."""
    plain = _decompressed(content, file, reasons) if file.endswith(".gz") else content
    if plain is None or not _is_legal(plain, file, reasons):
        return None
    body = plain.removeprefix(b"\xef\xbb\xbf")
    header, start = _header(body)
    if not check_header(header, file, table, reasons):
        return None
    read, ragged = _fields(body[start:], len(header))
    for row, fields in ragged:
        text = f"has {fields} fields, the header has {len(header)}; quote fields that hold a comma"
        reasons.add(file, "ragged", text, row=row)
    numbers = np.arange(2, 2 + read.num_rows + len(ragged))
    kept = np.setdiff1d(numbers, [row for row, _ in ragged], assume_unique=True)
    columns = {
        name: read.column(place).combine_chunks() for place, name in enumerate(header) if name in table.column_names
    }
    return RawTable(file, table, columns, kept, len(numbers))


def _fields(rows: bytes, width: int) -> tuple[pa.Table, list[tuple[int, int]]]:
    """Legal CSV without its header → text columns, and (row number, number of fields) of rows of another width."""
    names = [str(place) for place in range(width)]
    if not rows:
        return pa.table({name: pa.array([], pa.string()) for name in names}), []
    ragged: list[tuple[int, int]] = []

    def skip(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number + 1, row.actual_columns))
        return "skip"

    read = arrow_csv.read_csv(
        pa.py_buffer(rows),
        # one block and one thread: a field may be as long as the file, and rows keep their numbers
        read_options=arrow_csv.ReadOptions(use_threads=False, block_size=len(rows) + 1, column_names=names),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,  # checked before, with the place
        ),
    )
    return read, ragged


def check_header(header: list[str], file: str, table: Table, reasons: Reasons) -> bool:
    """Every column of the contract that must be there is there, and none twice. Other columns are ignored.

    False only where the columns cannot be distinguished at all; else the columns that are there can still be checked.
    """
    twins = [name for name, times in Counter(header).items() if times > 1][:SHOWN_ROWS]
    faults = [
        (name if name in table.column_names else shown(name), "column", "stands more than once in the header")
        for name in twins
    ]
    for column in table.columns:
        if column.name not in header and not column.optional:
            alike = [name for name in header if name.strip().casefold() == column.name]
            hint = f"; there is {shown(alike[0])}, rename it" if alike else "; add it, with empty fields if unknown"
            faults.append((column.name, "column", f"is missing{hint}"))
    if len(header) == 1 and faults:
        faults = [(None, "column", f"the header is one column, {shown(header[0])}; separate columns with commas")]
    for name, kind, text in faults:
        reasons.add(file, kind, text, column=name)
    return len(header) > 1


def _decompressed(content: bytes, file: str, reasons: Reasons) -> bytes | None:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            plain = stream.read(LARGEST_FILE + 1)
    except (EOFError, OSError, zlib.error) as error:
        reasons.add(file, "unreadable", f"is no whole gzip file ({error}); deliver it again")
        return None
    if len(plain) > LARGEST_FILE:
        reasons.add(file, "unreadable", f"unpacks to more than {LARGEST_FILE:,} bytes; that is no market day")
        return None
    return plain


def _is_legal(plain: bytes, file: str, reasons: Reasons) -> bool:
    """UTF-8, no NUL, quotes and line ends as in RFC 4180; the first fault is named with row and byte (both from 1)."""

    def refuse(place: int, what: str) -> bool:
        before = re.sub(_QUOTED, b"", plain[:place])
        row = before.count(b"\n") + 1
        reasons.add(file, "unreadable", f"{what} at byte {place + 1}; write the file again as RFC 4180 CSV", row=row)
        return False

    if not plain.strip(b"\xef\xbb\xbf\r\n"):
        reasons.add(file, "unreadable", "is empty; at least the header row must be there")
        return False
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError as error:
        return refuse(error.start, "is not UTF-8")
    if (place := plain.find(b"\0")) >= 0:
        return refuse(place, "holds a NUL byte")
    body = plain.removeprefix(b"\xef\xbb\xbf")
    if (end := _LEGAL.match(body).end()) < len(body):
        fault = "quote that does not enclose a whole field" if body[end] == ord('"') else "carriage return alone"
        return refuse(len(plain) - len(body) + end, f"has a {fault}")
    return True


def _header(body: bytes) -> tuple[list[str], int]:
    """The names of the first row and the place where the second begins."""
    names, place = [], 0
    while True:
        field = _FIELD.match(body, place)
        quoted, plain, end = field.groups()
        names.append((quoted.replace(b'""', b'"') if quoted is not None else plain).decode("utf-8"))
        place = field.end()
        if end != b",":
            return names, place
