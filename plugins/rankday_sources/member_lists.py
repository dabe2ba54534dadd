"""Dated member lists as evidence and into landing drops: what ``rankday import memberships`` does (contract 4).

A list says who was a member at the close of its date. A drop takes, index by index, the newest list on or before its
session; a ticker becomes the id of the line that had it on the list's date, and R1000 or R2000 implies R3000 and R3000E
(methodology 5).
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
from rankday_sources.member_tickers import Member, Owners, Shares, evidence_keys
from rankday_sources.nasdaq_screener import IMPLIED_CODES
from rankday_sources.open_drop import open_drop
from rankday_sources.side_files import member_of

TABLE = "memberships"


Lists = dict[str, dict[date, set[Member]]]


def read_member_lists(path: Path, report: ImportReport) -> Lists:
    """index_code → as_of → members. Raises SourceRefused for another layout, for no rows and too many bad ones."""
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
    as_of (by index), rows, not_found (ticker keys of members that the drop does not list as a share, or as several),
    moved (ticker, security_id: members whose ticker is another line's in the drop, or nobody's) and is_new, and
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
        due.append((session, {code: (day, lists[code][day]) for code, day in as_of.items()}, source))
    evidence = evidence_rows.member_lists(_keys(home, lists))
    new = evidence_store.put(home, evidence, replace)
    drops = [_put(home, *one) for one in due]
    # lists of dates without a drop are evidence: what is wrong with them stands beside the first date's drop to be
    names = [report.write(home.landing(session), TABLE) for session in wanted or dates[:1]]
    name = next(filter(None, names), None)
    return {"lists": len(evidence), "new_lists": new, "drops": drops, "report": report.as_json(name)}


def _keys(home: Home, lists: Lists) -> dict[str, dict[date, set[str]]]:
    """The lists by ticker keys."""
    owners = Owners(home)
    return {
        code: {day: evidence_keys(members, owners.on(day)) for day, members in by_date.items()}
        for code, by_date in lists.items()
    }


def _put(
    home: Home, session: date, lists: dict[str, tuple[date, set[Member]]], source: dict[str, Any]
) -> dict[str, Any]:
    owners = Owners(home, session)
    source = source | {"as_of": {code: day.isoformat() for code, (day, _) in lists.items()}}
    with open_drop(home, session) as drop:
        now = Shares(drop.rows("securities"))
        rows: set[tuple[str, str]] = set()
        not_found, moved = set(), set()
        for code, (day, members) in lists.items():
            then = owners.on(day) or now
            lines, today = then.find(members), now.find(members)
            for member in members:
                line = lines.get(member)
                if line is None and today.get(member) not in then.ticker_of:
                    line = today.get(member)  # the drop of the list's day lacks it
                if line not in now.ticker_of:
                    not_found.add(member.key + member.share_class)
                    continue
                rows.add((code, line))
                if line != today.get(member):
                    moved.add((member.key + member.share_class, line))
        rows |= {(implied, line) for code, line in rows if code in ("R1000", "R2000") for implied in IMPLIED_CODES}
        content = [{"index_code": code, "security_id": line} for code, line in sorted(rows)]
        is_new = drop.source.get(TABLE) != source or drop.rows(TABLE) != content
        if is_new:
            drop.put(TABLE, content)
            drop.source[TABLE] = source
            drop.commit()
    facts = {"session": session.isoformat(), "as_of": source["as_of"], "rows": len(rows)}
    moves = [{"ticker": key, "security_id": line} for key, line in sorted(moved)]
    return facts | {"not_found": sorted(not_found), "moved": moves, "is_new": is_new}
