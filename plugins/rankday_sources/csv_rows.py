"""The rows of a CSV file of a source: known synonyms of headers in any case, and a bad row does not end the file."""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from rankday.drops.reasons import printable
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.rule_tables import synonyms

MOST_LINES = 20  # of one record: a quoted field may hold line breaks, an open quote must not take the rest
LONGEST_FIELD = 131_072
NOT_TEXT = "is not UTF-8 text"
EXPORT = "export it again"


def folded(name: str) -> str:
    """A header as it is compared: small letters, one underscore for what stands between words."""
    return re.sub(r"[\s._\-]+", "_", name.strip().lower()).strip("_")


def canonical_header(file: str, header: Sequence[str], required: Collection[str], source: str) -> list[str]:
    """The header in the names of ``source``; a column that nobody knows keeps its folded name and is ignored.

    A column's own name counts before its synonyms. Raises SourceRefused where two columns mean the same, one of
    ``required`` or another that has synonyms.
    """
    names = [folded(name) for name in header]
    known = synonyms(source)
    found = [known.get(name, name) if known.get(name) not in names else name for name in names]
    for name in dict.fromkeys(found):
        if found.count(name) > 1 and (name in required or name in known.values()):
            seen = ", ".join(printable(one) for one, is_it in zip(header, found, strict=True) if is_it == name)
            raise SourceRefused(f"{file}: column {name} stands twice in the header ({seen}); remove one")
    return found


def rows_of(
    path: Path, required: Sequence[str], report: ImportReport, source: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number, cells by column) of a CSV or gzipped CSV; the header is row 1.

    Empty lines count and are passed over. A row of another length, with a NUL byte, with an open quote or that is no
    UTF-8 text goes into ``report`` and the next one is read. Raises SourceRefused for a missing or unreadable file, a
    missing column, and where too many rows are bad.
    """
    if not path.name.endswith((".csv", ".csv.gz", ".txt")):
        raise SourceRefused(f"{path.name}: not a .csv or .csv.gz file; convert it first")
    try:
        with _opened(path) as handle:
            written, delimiter = _header(path, handle.readline())
            header = canonical_header(path.name, written, required, source)
            if missing := [column for column in required if column not in header]:
                raise SourceRefused(
                    f"{path.name}: column {missing[0]} is missing from the header; expected {', '.join(required)}"
                )
            for number, (cells, fault) in enumerate(_records(handle, delimiter, len(header)), start=2):
                if fault:
                    report.read(path)
                    report.pass_over(path, number, "", None, *fault)
                elif cells:
                    report.read(path)
                    yield number, dict(zip(header, cells, strict=True))
    except (OSError, EOFError, zlib.error) as error:
        raise SourceRefused(f"{path.name}: cannot be read ({error.__class__.__name__}); check the file") from error
    report.refuse_beyond_share(path)


def header_of(path: Path) -> list[str]:
    """The folded names of a file's header, empty where it cannot be read (which `rows_of` says)."""
    try:
        with _opened(path) as handle:
            return [folded(name) for name in _header(path, handle.readline())[0]]
    except (OSError, EOFError, zlib.error, SourceRefused):
        return []


def _opened(path: Path) -> TextIO:
    opener = gzip.open if path.name.endswith(".gz") else open
    return opener(path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")


def _header(path: Path, line: str) -> tuple[list[str], str]:
    """(names, delimiter) of a file's first line: exchanges publish directories with bars, all else has commas."""
    delimiter = "|" if line.count("|") > line.count(",") else ","
    if not _is_text(line) or "\0" in line:
        raise SourceRefused(f"{path.name} row 1: {NOT_TEXT}; {EXPORT}")
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), []), delimiter
    except csv.Error as error:
        raise SourceRefused(f"{path.name} row 1: no well-formed CSV ({error}); {EXPORT}") from error


def _records(handle: TextIO, delimiter: str, width: int) -> Iterator[tuple[list[str], tuple[str, str] | None]]:
    """(cells, None) or ([], (what is wrong, what to do)) of each record."""
    ahead: list[str] = []
    while line := ahead.pop(0) if ahead else handle.readline():
        cells, fault = _parsed(line, delimiter, width)
        if fault and '"' in line:
            # a quoted field with line breaks, or a quote that nobody closes: then only this line is lost
            taken = line
            for count in range(MOST_LINES):
                if count == len(ahead) and not _read_ahead(handle, ahead):
                    break
                taken += ahead[count]
                longer, still = _parsed(taken, delimiter, width)
                if still is None:
                    cells, fault, ahead = longer, None, ahead[count + 1 :]
                    break
        yield cells, fault


def _read_ahead(handle: TextIO, ahead: list[str]) -> bool:
    line = handle.readline()
    if line:
        ahead.append(line)
    return bool(line)


def _parsed(line: str, delimiter: str, width: int) -> tuple[list[str], tuple[str, str] | None]:
    if not _is_text(line):
        return [], (NOT_TEXT, EXPORT)
    if "\0" in line:
        return [], ("holds a NUL byte", "export it again as text")
    if line.startswith("File Creation Time"):  # the last line of an exchange's directory
        return [], None
    bare = line.rstrip("\r\n")
    if '"' not in line:
        cells = bare.split(delimiter) if bare else []
    else:
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            return [], (f"no well-formed CSV ({error})", EXPORT)
    if cells and len(cells) != width:
        return [], (f"{len(cells)} fields, the header has {width}", "correct the row")
    if len(line) > LONGEST_FIELD and any(len(cell) > LONGEST_FIELD for cell in cells):
        return [], (f"a field larger than {LONGEST_FIELD:,} characters", EXPORT)
    return cells, None


def _is_text(line: str) -> bool:
    """False where bytes were no UTF-8: they are read as lone surrogates."""
    try:
        return line.isascii() or bool(line.encode("utf-8"))
    except UnicodeEncodeError:
        return False
