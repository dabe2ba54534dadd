"""Reading CRSP's daily stock file: the rows of the wanted sessions, and of every line its newest one by then.

Column names may be in any case, files gzipped. A row that is none is passed over; a file may be as long as it likes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from rankday_sources.crsp_rows import CIZ, LEGACY, Cells, Day, ciz_day, is_known, legacy_day, number_of_crsp
from rankday_sources.csv_rows import header_of, rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused

Raw = tuple[date, int, dict[str, str]]
NEWEST, PRICED, FACTORED = "newest", "priced", "factored"


@dataclass(frozen=True)
class Layout:
    """Names of the columns that decide about a row before it is read as a whole, and how it is read."""

    source: str
    required: tuple[str, ...]
    date: str
    price: str
    factor: str
    read: Callable[[Cells, str, date], Day]


_LAYOUTS = (
    Layout("crsp_ciz", CIZ, "dlycaldt", "dlyprc", "dlycumfacshr", ciz_day),
    Layout("crsp", LEGACY, "date", "prc", "cfacshr", legacy_day),
)


@dataclass
class Daily:
    """``days``: session → rows by permno; ``dates``: first and last date of the file.

    ``departures``: rows of format 2.0 that say what a delisting paid, by permno; ``last``: permno → date of its last
    row.
    """

    path: Path
    layout: Layout
    report: ImportReport
    wanted: list[date]
    days: dict[date, dict[str, Day]] = field(default_factory=dict)
    dates: tuple[date, date] | None = None
    last: dict[str, date] = field(default_factory=dict)
    departures: dict[str, Day] = field(default_factory=dict)
    # of the dates after one wanted session up to the next: kind → permno → its newest row of that kind, unread
    _raw: list[dict[str, dict[str, Raw]]] = field(default_factory=list)

    def by(self, session: date, permno: str, kind: str = NEWEST) -> Day | None:
        """The newest row of a line on or before ``session``: any, one with a price, or one with a factor."""
        for place in range(self.wanted.index(session), -1, -1):
            if raw := self._raw[place][kind].get(permno):
                return self.layout.read(Cells(self.path, raw[1], raw[2], ImportReport()), permno, raw[0])
        return None

    def lines_by(self, session: date) -> set[str]:
        """The permnos with a row on or before ``session``."""
        return set().union(*(part[NEWEST] for part in self._raw[: self.wanted.index(session) + 1]))

    def note(self, permno: str, raw: Raw) -> None:
        """Remember a row, unread, as the newest of its line in its span of dates."""
        place = bisect_left(self.wanted, raw[0])
        self.last[permno] = max(raw[0], self.last.get(permno, raw[0]))
        if place == len(self.wanted):
            return
        for kind, column in ((NEWEST, ""), (PRICED, self.layout.price), (FACTORED, self.layout.factor)):
            held = self._raw[place][kind]
            if (permno not in held or held[permno][0] < raw[0]) and (not column or is_known(raw[2].get(column, ""))):
                held[permno] = raw


def layout_of(path: Path) -> Layout:
    """The layout of a daily stock file, by its header; that of WRDS where it is neither."""
    header = header_of(path)
    return next((one for one in _LAYOUTS if one.price in header), _LAYOUTS[1])


def read_daily(path: Path, sessions: Collection[date], after: Collection[date], report: ImportReport) -> Daily:
    """The rows of ``sessions`` and of the dates ``after``, and of every line its newest row by each of ``sessions``.

    A query that joins distributions repeats a row for each of them; rows that say the same are one, and of two that
    say different things the first holds. Raises SourceRefused for a missing column, no rows, and too many bad ones.
    """
    layout = layout_of(path)
    daily = Daily(path, layout, report, sorted(sessions), {day: {} for day in {*sessions, *after}})
    daily._raw = [{NEWEST: {}, PRICED: {}, FACTORED: {}} for _ in daily.wanted]
    for row, cells in rows_of(path, layout.required, report, layout.source):
        day, permno = date_of_text(cells[layout.date]), number_of_crsp(cells["permno"])
        if day is None:
            report.pass_over(path, row, layout.date, cells[layout.date], "is no date", HOW_TO_WRITE)
            continue
        first, last = daily.dates or (day, day)
        daily.dates = min(first, day), max(last, day)
        if permno is None:
            session = day if day in sessions else None
            report.pass_over(path, row, "permno", cells["permno"], "is no number of CRSP's", "correct it", session)
        elif cells.get("dlydelflg", "").strip().upper() == "Y":
            daily.departures[permno] = layout.read(Cells(path, row, cells, report, day), permno, day)
        else:
            daily.note(permno, (day, row, cells))
            if day in daily.days:
                _add(daily, layout.read(Cells(path, row, cells, report, day), permno, day))
            else:
                report.skip(path, "of a date that was not asked for")
    if daily.dates is None:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return daily


def _add(daily: Daily, found: Day) -> None:
    held = daily.days[found.date].setdefault(found.permno, found)
    if held is found:
        return
    if replace(held, steps=(), row=0) == replace(found, steps=(), row=0):
        daily.report.skip(daily.path, "the same row again, as joined queries repeat it")
        daily.days[found.date][found.permno] = replace(held, steps=tuple(dict.fromkeys([*held.steps, *found.steps])))
        return
    reason = f"stands in row {held.row} already, on {found.date} with other facts"
    session = found.date if found.date in daily.wanted else None
    daily.report.pass_over(daily.path, found.row, "permno", found.permno, reason, "keep one of them", session)
