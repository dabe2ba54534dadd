"""A file of identifiers into a landing drop that is there: what ``rankday import identifiers`` does (contract 4).

One row a line or company (``security_id``, ``company_id`` or ``ticker``), one column a kind: a mapping of FIGIs as
OpenFIGI gives it, or a vendor's list. A value without dates of its own holds from the drop's session on.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.contract.tables import IDENTIFIERS
from rankday_sources.csv_rows import rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.identifiers import TABLE, Row, identifier, standing
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.names import ticker_key
from rankday_sources.open_drop import OpenDrop, open_drop

OWNERS = ("security_id", "company_id", "ticker")
OF_COMPANIES = ("cik", "lei")
NO_VALUE = frozenset({"", "NA", "N/A", "NULL", "NONE", "-"})
Place = tuple[int, str]


def import_identifiers(home: Home, session: date, path: Path) -> dict[str, Any]:
    """Add what the file has to the identifiers of the drop of ``session``; what stands there already stays.

    Returns session, is_new, ``rows`` (of the table now), ``added`` (by kind) and ``report`` (`ImportReport.as_json`).
    A row of nobody in the drop, and a value that cannot stand, are passed over. Raises SourceRefused for a file that is
    not what it should be, or without a drop.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    report = ImportReport()
    with open_drop(home, session) as drop:
        before = drop.rows(TABLE)
        places, given = _read(path, session, drop, report)

        def pass_over(number: int, wrong: str, advice: str) -> None:
            row, column = places[number]
            report.unknown(path, row, column, given[number]["value"], wrong, advice)

        rows = standing(given, pass_over, before)
        report.refuse_beyond_share(path)
        if not given and not report.findings:
            raise SourceRefused(f"{path.name}: no value of any kind; name a column {', '.join(IDENTIFIERS)}")
        is_new = rows != before
        if is_new:
            drop.put(TABLE, rows)
            drop.source[TABLE] = {"file": path.name, "sha256": sha256_of_file(path)}
            drop.commit()
    added = Counter(row["kind"] for row in rows) - Counter(row["kind"] for row in before)
    return {
        "session": session.isoformat(),
        "is_new": is_new,
        "rows": len(rows),
        "added": dict(sorted(added.items())),
        "report": report.as_json(report.write(home.landing(session), TABLE)),
    }


def _read(path: Path, session: date, drop: OpenDrop, report: ImportReport) -> tuple[list[Place], list[Row]]:
    """(row, column) and row of the table for each value of the file; several lines of one ticker are nobody."""
    lines, companies = drop.rows("securities"), {row["company_id"] for row in drop.rows("companies")}
    owner_of = {row["security_id"]: row["company_id"] for row in lines}
    tickers = Counter(ticker_key(row["ticker"]) for row in lines if row["ticker"])
    by_ticker = {ticker_key(row["ticker"]): row["security_id"] for row in lines if row["ticker"]}
    places: list[Place] = []
    given: list[Row] = []
    for number, cells in rows_of(path, (), report, TABLE):
        named = next((name for name in OWNERS if cells.get(name, "").strip()), None)
        if named is None:
            wrong, advice = "names nobody", "fill security_id, company_id or ticker"
            report.pass_over(path, number, "", None, wrong, advice)
            continue
        text = cells[named].strip()
        key = ticker_key(text)
        line = text if named == "security_id" else by_ticker.get(key) if tickers[key] == 1 else None
        company = text if named == "company_id" else owner_of.get(line or "")
        if company not in companies:
            advice = "correct it" if tickers[key] < 2 else "give its security_id: several lines have that ticker"
            report.pass_over(path, number, named, text, "is nobody in the drop", advice)
            continue
        dates = {name: cells.get(name, "").strip() for name in ("valid_from", "valid_to")}
        if wrong := next((name for name, text in dates.items() if text and date_of_text(text) is None), None):
            report.pass_over(path, number, wrong, dates[wrong], "is no date", HOW_TO_WRITE)
            continue
        first, last = (date_of_text(dates[name]) or "" for name in ("valid_from", "valid_to"))
        for kind in IDENTIFIERS:
            value = "".join(cells.get(kind, "").upper().split())
            level = "company_id" if kind in OF_COMPANIES or line is None else "security_id"
            if value not in NO_VALUE:
                owner = company if level == "company_id" else line
                places.append((number, kind))
                given.append(identifier(level, owner, kind, value, first or session, last))
    return places, given
