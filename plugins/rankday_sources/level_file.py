"""A file of levels of others into the home: what ``rankday import levels`` does (contract 4).

Another provider's index, large caps, a fund's net asset values: what published levels are compared with. A level that
cannot be read refuses the whole file: a hole in a history would be a wrong return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa

from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.engine.indexes import codes_in_force
from rankday.reports.statistics.histories import LEVELS
from rankday.reports.statistics.imported import levels_of_home, write_levels
from rankday_sources.csv_rows import rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused

KINDS = ("price", "total", "net")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
Key = tuple[str, str, date]


@dataclass(frozen=True)
class _Cell:
    path: Path
    row: int
    cells: dict[str, str]

    def refuse(self, column: str, why: str) -> NoReturn:
        raise SourceRefused(f"{self.path.name} row {self.row}, column {column}: {self.cells.get(column, '')!r} {why}")


def import_levels(home: Home, path: Path, code: str | None, kind: str, replace: bool) -> dict[str, Any]:
    """Add the levels of ``path`` (session, value; code where ``code`` is None; perhaps kind, else ``kind``).

    Returns is_new, ``added`` (how many levels are new or changed) and ``codes``: code, kind, levels, first and last
    session of each in the file. Raises SourceRefused naming file, row and column of a value that cannot be, of a level
    that stands twice, that the home has otherwise (without ``replace``), or of a code that is an index of the home.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    given = _read(path, code, kind, set(codes_in_force(home, date.today())))
    with only_writer(home.root / ".levels.lock"):
        held = {_key(row): row["value"] for row in levels_of_home(home).to_pylist()}
        added = {key: value for key, (value, _) in given.items() if held.get(key) != value}
        for key in added:
            if key in held and not replace:
                advice = "give --replace to put the file's levels in the place of those"
                given[key][1].refuse("value", f"is not the level {held[key]:f} that the home has; {advice}")
        if added:
            rows = [(*key, value) for key, value in (held | added).items()]
            names = ("code", "kind", "session", "value")
            columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
            write_levels(home, pa.table({name: pa.array(columns[name], LEVELS[name]) for name in names}))
    found: dict[tuple[str, str], list[date]] = {}
    for one, its_kind, session in given:
        found.setdefault((one, its_kind), []).append(session)
    codes = [
        {"code": one, "kind": its, "levels": len(days), "first": min(days).isoformat(), "last": max(days).isoformat()}
        for (one, its), days in sorted(found.items())
    ]
    return {"is_new": bool(added), "added": len(added), "codes": codes}


def _key(row: dict[str, Any]) -> Key:
    return row["code"], row["kind"], row["session"]


def _read(path: Path, code: str | None, kind: str, indexes: set[str]) -> dict[Key, tuple[Decimal, _Cell]]:
    required = ("session", "value") if code else ("session", "code", "value")
    given: dict[Key, tuple[Decimal, _Cell]] = {}
    for cell in _cells(path, required):
        named, its_kind = code or cell.cells["code"].strip(), cell.cells.get("kind", "").strip() or kind
        session = date_of_text(cell.cells["session"])
        if session is None:
            cell.refuse("session", f"is no date; {HOW_TO_WRITE}")
        if not CODE.fullmatch(named):
            cell.refuse("code", "is no code: 1 to 32 letters, digits, '.', '_' and '-'")
        if named in indexes:
            cell.refuse("code", f"is an index of this home ({named}); give the file's levels another code")
        if its_kind not in KINDS:
            cell.refuse("kind", f"is none of {', '.join(KINDS)}")
        text = cell.cells["value"].strip()
        if not NUMBER.fullmatch(text) or not Decimal(text):
            cell.refuse("value", "is no level above 0 with at most 8 decimals; correct it or remove the row")
        if (key := (named, its_kind, session)) in given:
            cell.refuse("session", f"stands in row {given[key][1].row} too; keep one")
        given[key] = Decimal(text), cell
    if not given:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return given


def _cells(path: Path, required: tuple[str, ...]) -> Iterator[_Cell]:
    report = ImportReport()
    for number, cells in rows_of(path, required, report, "level_history"):
        yield _Cell(path, number, cells)
    if report.findings:
        raise SourceRefused(report.findings[0].line)
