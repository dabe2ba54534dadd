"""Reading CRSP's name histories and delistings, in the layout of WRDS and in that of format 2.0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.rulebook.sessions import FIRST_DAY, LAST_DAY, session_on_or_before
from rankday_sources.crsp_rows import ACTIVE, Cells, Name, ciz_name, legacy_name, number_of_crsp
from rankday_sources.csv_rows import header_of, rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport

LEGACY_NAMES = ("permno", "namedt", "nameendt", "shrcd", "exchcd", "ticker", "comnam")
CIZ_NAMES = ("permno", "secinfostartdt", "secinfoenddt", "primaryexch", "securitytype", "ticker")
OPEN_END = date.max
CORRECT = "correct one of them"


class NameHistory:
    """Which name record of a line held on a day, and since when the line is known."""

    def __init__(self, records: dict[str, list[tuple[date, date, Name]]]):
        self._records = records

    def on(self, permno: str, day: date) -> Name | None:
        found = (name for first, last, name in self._records.get(permno, ()) if first <= day <= last)
        return next(found, None)

    def since(self, permno: str) -> date | None:
        records = self._records.get(permno)
        return records[0][0] if records else None


@dataclass(frozen=True)
class Delisting:
    """``day``: the last session on the exchange; ``paid``: what a holder got after it, as a return, None unknown."""

    day: date
    code: str
    paid: Decimal | None


def read_names(path: Path | None, report: ImportReport) -> NameHistory | None:
    """dsenames, stocknames or stksecurityinfohist; of two records of a line on one day the later row is passed over."""
    if path is None:
        return None
    is_ciz = "securitytype" in header_of(path)
    first_of, last_of = ("secinfostartdt", "secinfoenddt") if is_ciz else ("namedt", "nameendt")
    required, source, name = (CIZ_NAMES, "crsp_ciz", ciz_name) if is_ciz else (LEGACY_NAMES, "crsp", legacy_name)
    records: dict[str, list[tuple[date, date, int, Name]]] = {}
    for row, cells in rows_of(path, required, report, source):
        permno, first = number_of_crsp(cells["permno"]), date_of_text(cells[first_of])
        last = date_of_text(cells[last_of]) if cells[last_of].strip() else OPEN_END
        if permno is None:
            report.pass_over(path, row, "permno", cells["permno"], "is no number of CRSP's", "correct it")
        elif first is None or last is None:
            column = first_of if first is None else last_of
            report.pass_over(path, row, column, cells[column], "is no date", HOW_TO_WRITE)
        elif last < first:
            report.pass_over(path, row, last_of, cells[last_of], f"is before {first_of} {first}", CORRECT)
        else:
            record = (first, last, row, name(Cells(path, row, cells, report)))
            records.setdefault(permno, []).append(record)
    return NameHistory({permno: _apart(path, permno, held, report) for permno, held in records.items()})


def _apart(
    path: Path, permno: str, held: list[tuple[date, date, int, Name]], report: ImportReport
) -> list[tuple[date, date, Name]]:
    """The records of a line in order of time; one that overlaps the one before is passed over."""
    used: list[tuple[date, date, Name]] = []
    for first, last, row, name in sorted(held, key=lambda record: record[:3]):
        if used and first <= used[-1][1]:
            if (first, last, name) != used[-1]:
                reason = f"permno {permno} has another record that holds until {used[-1][1]}"
                report.pass_over(path, row, "permno", None, reason, "records of a line must not overlap")
            else:
                report.skip(path, "the same record again")
        else:
            used.append((first, last, name))
    return used


def read_delistings(path: Path | None, report: ImportReport) -> dict[str, list[Delisting]]:
    """dsedelist or stkdelists, by permno."""
    if path is None:
        return {}
    is_ciz = "delactiontype" in header_of(path)
    required = ("permno", "delistingdt", "delactiontype") if is_ciz else ("permno", "dlstdt", "dlstcd")
    day_of, code_of, return_of = ("delistingdt", "delactiontype", "delret") if is_ciz else (*required[1:], "dlret")
    found: dict[str, list[Delisting]] = {}
    for row, cells in rows_of(path, required, report, "crsp_ciz" if is_ciz else "crsp"):
        one = Cells(path, row, cells, report)
        permno, day, code = number_of_crsp(cells["permno"]), date_of_text(cells[day_of]), one.code(code_of)
        if not code or code.startswith(ACTIVE):
            report.skip(path, "no delisting: the line is active")
        elif permno is None:
            report.pass_over(path, row, "permno", cells["permno"], "is no number of CRSP's", "correct it")
        elif day is None:
            report.pass_over(path, row, day_of, cells[day_of], "is no date", HOW_TO_WRITE)
        elif not FIRST_DAY < day <= LAST_DAY:
            report.skip(path, "of a date outside the calendar")
        else:
            paid = one.percentage(return_of)
            found.setdefault(permno, []).append(Delisting(session_on_or_before(day), code, paid))
    return found
