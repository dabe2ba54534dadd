"""Reading CRSP flat files in the public layout of WRDS: daily stock file, name history, delistings.

Column names may be in capitals, files gzipped, dates 20250430, 2025-04-30 or 30APR2025. A fault is one line with file,
row and column. Only the rows of the wanted sessions are kept, so a file may be as long as it likes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from rankday_sources.feed_files import SourceRefused, rows_of

DAILY = ("permno", "date", "prc", "shrout", "vol")
NAMES = ("permno", "namedt", "shrcd", "exchcd", "ticker", "comnam")
NAME_ENDS = ("nameendt", "nameenddt")  # dsenames, stocknames
OPEN_END = date.max
MISSING_VOLUME = Decimal(-99)
_NUMBER = re.compile(r"-?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")
_DATES = (
    ("[0-9]{8}", "%Y%m%d"), ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"), ("[0-9]{2}[A-Za-z]{3}[0-9]{4}", "%d%b%Y"),
)  # fmt: skip
ACTIVE = "1"  # delisting codes that begin so are no delistings


@dataclass(frozen=True, slots=True)
class Name:
    """What a line was called and what it was, while the record held. Empty texts where the file is silent."""

    permco: str
    share_code: str
    exchange: str
    primary_exchange: str
    ticker: str
    company: str
    share_class: str
    sic: str
    is_header: bool = False  # from the newest header, not of the day


@dataclass(frozen=True, slots=True)
class Day:
    """A line's row of one session. ``close`` is None without a trade; ``quote`` the midpoint then; shares are whole."""

    permno: str
    permco: str
    close: Decimal | None
    quote: Decimal | None
    volume: int | None
    shares: int | None
    factor: Decimal | None
    name: Name | None
    delisting: tuple[str, Decimal | None] | None


@dataclass
class Daily:
    """``days``: session → rows by permno; ``dates``: first and last date of the file."""

    days: dict[date, dict[str, Day]] = field(default_factory=dict)
    dates: tuple[date, date] | None = None


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


def read_daily(path: Path, sessions: Collection[date]) -> Daily:
    """The rows of ``sessions``. Raises SourceRefused for a missing column, a bad cell, a line twice with other facts.

    A query that joins distributions repeats a row for each of them; rows that say the same are one.
    """
    daily = Daily({session: {} for session in sessions})
    for row, cells in rows_of(path, DAILY, fold_header=True):
        day = _day(path, row, "date", cells["date"])
        first, last = daily.dates or (day, day)
        daily.dates = min(first, day), max(last, day)
        if day not in daily.days:
            continue
        found = _row(path, row, cells)
        held = daily.days[day].setdefault(found.permno, found)
        if held != found:
            raise SourceRefused(
                f"{path.name} row {row} column permno: {found.permno} stands twice on {day} with other facts; keep one"
            )
    if daily.dates is None:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return daily


def _row(path: Path, row: int, cells: dict[str, str]) -> Day:
    price = _price(_number(path, row, "prc", cells["prc"]))
    shares = _number(path, row, "shrout", cells["shrout"])
    volume = _number(path, row, "vol", cells["vol"])
    factor = _number(path, row, "cfacshr", cells.get("cfacshr", ""))
    if shares is not None and shares < 0:
        raise SourceRefused(f"{path.name} row {row} column shrout: {shares} is negative; correct it")
    if volume is not None and volume < 0 and volume != MISSING_VOLUME:
        raise SourceRefused(f"{path.name} row {row} column vol: {volume} is negative; -99 means missing, correct it")
    code = cells.get("dlstcd", "").strip()
    return Day(
        permno=_id(path, row, "permno", cells["permno"]),
        permco=_id(path, row, "permco", cells["permco"]) if cells.get("permco", "").strip() else "",
        close=price if price and price > 0 else None,
        quote=-price if price and price < 0 else None,
        volume=None if volume is None or volume < 0 else _whole(path, row, "vol", volume),
        shares=_whole(path, row, "shrout", shares * 1000) if shares else None,
        factor=factor if factor and factor > 0 else None,
        name=_own_name(cells),
        delisting=(code, _return(cells.get("dlret", ""))) if code and not code.startswith(ACTIVE) else None,
    )


def _price(value: Decimal | None) -> Decimal | None:
    """To the contract's six decimals, half up; one that rounds to nothing is unknown, as CRSP's zero is."""
    return (value and value.quantize(Decimal("0.000001"), ROUND_HALF_UP)) or None


def _own_name(cells: dict[str, str]) -> Name | None:
    """The name record that a joined query puts into every row; None where the file has no share codes."""
    return _name(cells) if cells.get("shrcd", "").strip() else None


def _name(cells: dict[str, str]) -> Name:
    def text(column: str) -> str:
        return " ".join(cells.get(column, "").split())

    code = text("exchcd")
    return Name(
        permco=text("permco"),
        share_code=text("shrcd").removesuffix(".0"),
        exchange=(code or text("hexcd")).removesuffix(".0"),
        primary_exchange=text("primexch"),
        ticker=text("ticker"),
        company=text("comnam"),
        share_class=text("shrcls"),
        sic=(text("siccd") or text("hsiccd")).removesuffix(".0"),
        is_header=not code,
    )


def read_names(path: Path | None) -> NameHistory | None:
    """dsenames or stocknames. Raises SourceRefused where two records of a line hold on one day."""
    if path is None:
        return None
    records: dict[str, list[tuple[date, date, Name]]] = {}
    rows: dict[tuple[str, date], int] = {}
    end = None
    for row, cells in rows_of(path, NAMES, fold_header=True):
        end = end or next((column for column in NAME_ENDS if column in cells), None)
        if end is None:
            raise SourceRefused(f"{path.name}: column nameendt is missing from the header; expected it beside namedt")
        permno = _id(path, row, "permno", cells["permno"])
        first = _day(path, row, "namedt", cells["namedt"])
        last = _day(path, row, end, cells[end]) if cells[end].strip() else OPEN_END
        if last < first:
            raise SourceRefused(f"{path.name} row {row} column {end}: {last} is before namedt {first}; correct one")
        records.setdefault(permno, []).append((first, last, _name(cells)))
        rows[permno, first] = row
    for permno, held in records.items():
        held.sort(key=lambda record: record[:2])
        for before, after in itertools.pairwise(held):
            if after[0] <= before[1]:
                raise SourceRefused(
                    f"{path.name} row {rows[permno, after[0]]} column namedt: permno {permno} has another record that "
                    f"holds until {before[1]}; records of a line must not overlap"
                )
    return NameHistory(records)


def read_delistings(path: Path | None) -> dict[tuple[str, date], tuple[str, Decimal | None]]:
    """dsedelist: (permno, last day of trading) → (delisting code, return after it or None)."""
    found = {}
    for row, cells in rows_of(path, ("permno", "dlstdt", "dlstcd"), fold_header=True) if path else ():
        code = cells["dlstcd"].strip()
        if code and not code.startswith(ACTIVE):
            place = _id(path, row, "permno", cells["permno"]), _day(path, row, "dlstdt", cells["dlstdt"])
            found[place] = code, _return(cells.get("dlret", ""))
    return found


def _id(path: Path, row: int, column: str, text: str) -> str:
    plain = text.strip().removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,9}", plain):
        raise SourceRefused(f"{path.name} row {row} column {column}: {text[:20]!r} is no number of CRSP's; correct it")
    return str(int(plain))


def _number(path: Path, row: int, column: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    value = Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None
    if value is None or abs(value) >= 10**12:
        raise SourceRefused(f"{path.name} row {row} column {column}: {text[:40]!r} is no number; leave it empty")
    return value


def _whole(path: Path, row: int, column: str, value: Decimal) -> int:
    if value != int(value):
        raise SourceRefused(f"{path.name} row {row} column {column}: {value} is no whole number of shares; mend it")
    return int(value)


def _return(text: str) -> Decimal | None:
    """A return; CRSP writes a letter (A, P, S, T …) where it has none."""
    value = Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None
    return value if value is not None and -1 <= value < 1000 else None


def _day(path: Path, row: int, column: str, text: str) -> date:
    found = _date(text.strip())
    if found is None:
        raise SourceRefused(
            f"{path.name} row {row} column {column}: {text[:20]!r} is no date; write 20250430, 2025-04-30 or 30APR2025"
        )
    return found


@cache
def _date(text: str) -> date | None:
    layout = next((layout for shape, layout in _DATES if re.fullmatch(shape, text)), None)
    try:
        return datetime.strptime(text, layout).date() if layout else None
    except ValueError:
        return None
