"""Dated member lists as evidence and into landing drops: what ``rankday import memberships`` does (contract 4).

A list says who was a member at the close of its date. A drop takes, index by index, the newest list on or before its
session; tickers become the drop's own ids, and R1000 or R2000 implies R3000 and R3000E (methodology 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.evidence import store as evidence_store
from rankday_sources import evidence_rows
from rankday_sources.csv_rows import rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.names import ticker_key
from rankday_sources.nasdaq_screener import IMPLIED_CODES
from rankday_sources.open_drop import OpenDrop, open_drop
from rankday_sources.side_files import member_of

TABLE = "memberships"


Lists = dict[str, dict[date, set[str]]]


def read_member_lists(path: Path, report: ImportReport) -> Lists:
    """index_code → as_of → ticker keys. Raises SourceRefused for another layout, for no rows and too many bad ones."""
    lists: Lists = {}
    for row, cells in rows_of(path, ("as_of", "index_code", "ticker"), report, "lists"):
        as_of = date_of_text(cells["as_of"])
        if as_of is None:
            report.pass_over(path, row, "as_of", cells["as_of"], "is no date", HOW_TO_WRITE)
        elif member := member_of(path, row, cells, report):
            lists.setdefault(member[0], {}).setdefault(as_of, set()).add(member[1])
    if not lists:
        raise SourceRefused(f"{path.name}: no rows; nothing to import")
    return lists


def import_memberships(home: Home, path: Path, sessions: Iterable[date] = (), replace: bool = False) -> dict[str, Any]:
    """Keep every list as evidence, and put memberships into the drops of ``sessions``, else of the list dates' drops.

    Returns ``lists`` and ``new_lists`` (how many, a list is of one index and date), and ``drops``: for each session,
    as_of (by index), rows, not_found (ticker keys of members that the drop does not list as a share) and is_new, and
    ``report`` (`ImportReport.as_json`).
    Raises SourceRefused for a session without a drop or without a list on or before it, EvidenceDiffers for a list
    that the store holds with other members, without ``replace``.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    report = ImportReport()
    lists = read_member_lists(path, report)
    dates = sorted({day for by_date in lists.values() for day in by_date})
    wanted = sorted(sessions) or [day for day in dates if (home.landing(day) / "drop.json").is_file()]
    source = {"file": path.name, "sha256": sha256_of_file(path)}
    due = []
    for session in wanted:
        with open_drop(home, session):  # refuses a session without one before anything is written
            pass
        earlier = {code: [day for day in lists[code] if day <= session] for code in sorted(lists)}
        as_of = {code: max(days) for code, days in earlier.items() if days}
        if not as_of:
            raise SourceRefused(f"{path.name}: no list on or before {session}; the first is of {dates[0]}")
        members = {(code, key) for code, day in as_of.items() for key in lists[code][day]}
        dates_used = {code: day.isoformat() for code, day in as_of.items()}
        due.append((session, members, source | {"as_of": dates_used}))
    evidence = evidence_rows.member_lists(lists)
    new = evidence_store.put(home, evidence, replace)
    drops = [_put(home, *one) for one in due]
    # lists of dates without a drop are evidence: what is wrong with them stands beside the first date's drop to be
    names = [report.write(home.landing(session), TABLE) for session in wanted or dates[:1]]
    name = next(filter(None, names), None)
    return {"lists": len(evidence), "new_lists": new, "drops": drops, "report": report.as_json(name)}


def _put(home: Home, session: date, members: set[tuple[str, str]], source: dict[str, Any]) -> dict[str, Any]:
    with open_drop(home, session) as drop:
        lines = _equity_lines(drop)
        rows = {(code, lines[key]) for code, key in members if key in lines}
        rows |= {(implied, line) for code, line in rows if code in ("R1000", "R2000") for implied in IMPLIED_CODES}
        is_new = drop.source.get(TABLE) != source
        if is_new:
            drop.put(TABLE, [{"index_code": code, "security_id": line} for code, line in sorted(rows)])
            drop.source[TABLE] = source
            drop.commit()
    not_found = sorted({key for _, key in members if key not in lines})
    facts = {"session": session.isoformat(), "as_of": source["as_of"], "rows": len(rows)}
    return facts | {"not_found": not_found, "is_new": is_new}


def _equity_lines(drop: OpenDrop) -> dict[str, str]:
    """Ticker key → security id of the shares in a drop; the lower id where two share a key."""
    shares = [row for row in drop.rows("securities") if row["security_type"] in EQUITY_TYPES and row["ticker"]]
    shares.sort(key=lambda row: row["security_id"], reverse=True)
    return {ticker_key(row["ticker"]): row["security_id"] for row in shares if "^" not in row["ticker"]}
