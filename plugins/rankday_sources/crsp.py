"""CRSP's daily stock file into landing drops: what ``rankday import crsp`` does (docs/licensed_sources.md).

permno is the line and permco the company, so ids never change. Share codes state type, structure and incorporation
(source_rules/crsp_share_codes.csv): facts, not guesses. What they leave open is inferred and marked as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.rulebook.sessions import is_session, next_session
from rankday_sources import landing_drop
from rankday_sources.crsp_events import events
from rankday_sources.crsp_files import Daily, read_daily
from rankday_sources.crsp_identifiers import identifiers
from rankday_sources.crsp_lines import Line, lines_of, tickers_of
from rankday_sources.crsp_names import read_delistings, read_names
from rankday_sources.crsp_rows import Day
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.rule_tables import Rule, first_match, table_rows

IMPORTER = "crsp"


@dataclass(frozen=True)
class CrspFiles:
    """``daily`` is needed; ``names`` where its rows have no share codes; ``delistings`` where they have none."""

    daily: Path
    names: Path | None = None
    delistings: Path | None = None

    def listed(self) -> list[tuple[str, Path]]:
        given = (("daily", self.daily), ("names", self.names), ("delistings", self.delistings))
        return [(role, path) for role, path in given if path is not None]


def import_crsp(home: Home, files: CrspFiles, sessions: Iterable[date], replace: bool = False) -> dict[str, Any]:
    """Write ``landing/<session>/`` for each of ``sessions``.

    Returns ``drops``: session, is_new, row counts by table, and ``without_name`` (lines without a name record that day:
    they are used, of unknown type); and ``report`` (`ImportReport.as_json`). Raises SourceRefused for a file that is
    not what it should be or has no rows of a session, DropExists for a different drop without ``replace``.
    """
    for _, path in files.listed():
        if not path.is_file():
            raise SourceRefused(f"{path}: no such file")
    wanted = sorted(set(sessions))
    if wrong := [session for session in wanted if not is_session(session)]:
        raise SourceRefused(f"--session {wrong[0]}: no session of the exchange; name one that is")
    report = ImportReport()
    daily = read_daily(files.daily, wanted, set(map(next_session, wanted)), report)
    names, delistings = read_names(files.names, report), read_delistings(files.delistings, report)
    if missing := [session for session in wanted if not daily.days[session]]:
        first, last = daily.dates
        raise SourceRefused(f"{files.daily.name}: no rows of {missing[0]}; its dates run from {first} to {last}")
    if names is None and not _named(daily, wanted):
        raise SourceRefused(
            f"{files.daily.name}: column {_SHARE_CODE[daily.layout.source]} is missing or empty; give the name history "
            f"with --names, or export the file with {_SHARE_CODE[daily.layout.source]}"
        )
    source = {
        "importer": IMPORTER,
        "files": [{"role": role, "name": path.name, "sha256": sha256_of_file(path)} for role, path in files.listed()],
    }
    lines = {session: lines_of(session, daily, names, delistings) for session in wanted}
    report.refuse_beyond_share(files.daily, sum(map(len, lines.values())))
    if names is None and not any(day.name.share_code for day in _named(daily, wanted)):
        reason = "is missing: types and structures of all lines are unknown"
        advice = "export ShareType, SecurityType, SecuritySubType, USIncFlg and IssuerType, or give --names"
        report.unknown(files.daily, None, "securitytype", None, reason, advice)
    drops = []
    for session in wanted:
        made = tables(lines[session])
        made["corporate_actions"] = events(session, lines[session], daily, delistings)
        made["identifiers"] = identifiers(session, lines[session], files.names or files.daily, report)
        drops.append(_written(home, session, lines[session], made, source, replace))
    name = report.write_by_session({day: home.landing(day) for day in wanted}, IMPORTER)
    return {"drops": drops, "report": report.as_json(name)}


def _named(daily: Daily, wanted: list[date]) -> list[Day]:
    """The rows of the wanted sessions that are their own name records."""
    return [day for session in wanted for day in daily.days[session].values() if day.name]


# days on which CRSP began to follow an exchange: the lines of that time had been offered long before
_BEGINNINGS = frozenset(row["date"] for row in table_rows("crsp_beginnings"))
_SHARE_CODE = {"crsp": "shrcd", "crsp_ciz": "SecurityType"}


def _written(
    home: Home, session: date, lines: list[Line], made: dict[str, list[dict]], source: dict, replace: bool
) -> dict[str, Any]:
    is_new = landing_drop.write(home, session, made, source, replace)
    return {
        "session": session.isoformat(),
        "is_new": is_new,
        "rows": {name: len(rows) for name, rows in made.items()},
        "without_name": sorted(line.security_id for line in lines if line.name is None),
    }


def tables(lines: list[Line]) -> dict[str, list[dict]]:
    """Rows of companies, securities, prices, shares and inference, each sorted by key."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.company_id].append(line)
    companies, notes = [], []
    tickers = tickers_of(lines)
    for company_id in sorted(groups):
        row, company_notes = _company(company_id, min(groups[company_id], key=lambda line: line.rank))
        companies.append(row)
        notes += company_notes
    notes += [
        _note("securities", line.security_id, "security_type", line.type, line.rule) for line in lines if line.rule
    ]
    return {
        "companies": companies,
        "securities": [_security(line, tickers[line.security_id]) for line in lines],
        "prices": [_price(line) for line in lines],
        "shares": [
            {
                "security_id": line.security_id,
                "total_shares": line.day.shares,
                "available_shares": line.day.shares,
                "as_of": line.day.date,
            }
            for line in lines
        ],
        "inference": sorted(notes, key=lambda note: (note["table"], note["id"], note["column"])),
    }


def _company(company_id: str, lead: Line) -> tuple[dict, list[dict]]:
    cells = lead.rule.cells if lead.rule else {}
    name = lead.name.company if lead.name else ""
    sic = lead.name.sic if lead.name else ""
    notes, inferred = [], []
    structure = cells.get("structure") or None
    if structure:
        notes.append(_note("companies", company_id, "structure", structure, lead.rule))
    elif guess := first_match("sic_structures", {"sic": sic}) or first_match("structure", {"name": name}):
        structure = guess.cells["result"]
        notes.append(_note("companies", company_id, "structure", structure, guess))
        inferred.append("structure")
    facts = {}
    for column in ("incorporation", "most_liquid_exchange"):
        if cells.get(column) == "US":
            facts[f"{column}_country"] = "US"
            notes.append(_note("companies", company_id, f"{column}_country", "US", lead.rule))
    if "most_liquid_exchange_country" in facts:  # the file has US exchanges only; most trade may be elsewhere
        inferred.append("most_liquid_exchange_country")
    row = {
        "company_id": company_id,
        "name": name,
        "structure": structure,
        **facts,
        "standard_exchange_countries": "US",
        "industry": f"SIC {sic}" if sic.strip("0") else None,
        "inferred_columns": "|".join(sorted(inferred)),
    }
    return row, notes


def _security(line: Line, ticker: str | None) -> dict:
    name = line.name
    share_class = f" Class {name.share_class}" if name and name.share_class else ""
    inferred = ["available_shares"] if line.day.shares else []
    is_begun_there = line.since is not None and line.since.isoformat() not in _BEGINNINGS
    inferred += ["ipo_date"] if is_begun_there else []
    return {
        "security_id": line.security_id,
        "company_id": line.company_id,
        "ticker": ticker,
        "name": f"{name.company}{share_class}" if name else None,
        "security_type": line.type,
        "is_listed": "true",
        "mic": line.mic,
        "listing_date": line.since,
        "ipo_date": line.since if is_begun_there else None,
        "inferred_columns": "|".join(sorted([*inferred, *(["mic"] if name and name.is_header else [])])),
    }


def _price(line: Line) -> dict:
    close = line.day.close
    return {
        "security_id": line.security_id,
        "mic": line.mic,
        "close": close,
        "volume": line.day.volume,
        "is_primary": "true",
        "status": "traded" if close else "halted" if line.is_stopped else "no_trade",
    }


def _note(table: str, key: str, column: str, value: str | None, rule: Rule) -> dict:
    note = {"table": table, "id": key, "column": column, "value": value or ""}
    return note | {"rule": rule.reference, "why": rule.cells["why"]}
