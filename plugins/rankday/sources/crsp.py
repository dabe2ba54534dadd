"""CRSP's daily stock file into landing drops: what ``rankday import crsp`` does (docs/licensed_sources.md).

permno is the line and permco the company, so ids never change. Share codes state type, structure and incorporation
(source_rules/crsp_share_codes.csv): facts, not guesses. What they leave open is inferred and marked as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from rankday.files import sha256_of_file
from rankday.home import Home
from rankday.sessions import is_session, next_session
from rankday.sources import landing_drop
from rankday.sources.crsp_files import Daily, Day, Name, NameHistory, read_daily, read_delistings, read_names
from rankday.sources.feed_files import SourceRefused
from rankday.sources.inference import EQUITY_TYPES
from rankday.sources.rule_tables import Rule, exchange_mics, first_match, rules

IMPORTER = "crsp"
NO_MARKET = "XXXX"  # ISO 10383: no market; the exchange screen takes such a line out
LARGEST_RATIO = 1000  # the parts of a split's ratio are small whole numbers; the factors carry rounding


@dataclass(frozen=True)
class CrspFiles:
    """``daily`` is needed; ``names`` where its rows have no share codes; ``delistings`` where they have none."""

    daily: Path
    names: Path | None = None
    delistings: Path | None = None

    def listed(self) -> list[tuple[str, Path]]:
        given = (("daily", self.daily), ("names", self.names), ("delistings", self.delistings))
        return [(role, path) for role, path in given if path is not None]


@dataclass(frozen=True)
class _Line:
    day: Day
    name: Name | None
    since: date | None
    rule: Rule | None

    @property
    def type(self) -> str | None:
        return self.rule.cells["security_type"] if self.rule else None

    @property
    def security_id(self) -> str:
        return f"PERMNO{self.day.permno}"

    @property
    def company_id(self) -> str:
        permco = self.day.permco or (self.name.permco if self.name else "")
        return f"PERMCO{permco}" if permco else f"PERMCO-OF-{self.day.permno}"

    @property
    def rank(self) -> tuple:
        """Who speaks for the company first: equity, then most shares, then the older number."""
        return (self.type not in EQUITY_TYPES, -(self.day.shares or 0), int(self.day.permno))


def import_crsp(home: Home, files: CrspFiles, sessions: Iterable[date], replace: bool = False) -> dict[str, Any]:
    """Write ``landing/<session>/`` for each of ``sessions``.

    Returns ``drops``: session, is_new, row counts by table, and ``without_name`` (lines without a name record that day:
    they are kept, of unknown type). Raises SourceRefused for a file that is not what it should be or has no rows of a
    session, DropExists for a different drop without ``replace``.
    """
    for _, path in files.listed():
        if not path.is_file():
            raise SourceRefused(f"{path}: no such file")
    wanted = sorted(set(sessions))
    if wrong := [session for session in wanted if not is_session(session)]:
        raise SourceRefused(f"--session {wrong[0]}: no session of the exchange; name one that is")
    daily = read_daily(files.daily, {*wanted, *map(next_session, wanted)})
    names, delistings = read_names(files.names), read_delistings(files.delistings)
    if missing := [session for session in wanted if not daily.days[session]]:
        first, last = daily.dates
        raise SourceRefused(f"{files.daily.name}: no rows of {missing[0]}; its dates run from {first} to {last}")
    if names is None and not any(day.name for session in wanted for day in daily.days[session].values()):
        raise SourceRefused(
            f"{files.daily.name}: column shrcd is missing or empty; give the name history with --names, "
            "or export the file with shrcd"
        )
    source = {
        "importer": IMPORTER,
        "files": [{"role": role, "name": path.name, "sha256": sha256_of_file(path)} for role, path in files.listed()],
    }
    return {"drops": [_import(home, session, daily, names, delistings, source, replace) for session in wanted]}


def _import(home: Home, session: date, daily: Daily, names, delistings, source: dict, replace: bool) -> dict[str, Any]:
    lines = _lines(session, daily.days[session], names)
    made = tables(session, lines)
    made["corporate_actions"] = _events(session, lines, daily.days[next_session(session)], delistings)
    is_new = landing_drop.write(home, session, made, source, replace)
    return {
        "session": session.isoformat(),
        "is_new": is_new,
        "rows": {name: len(rows) for name, rows in made.items()},
        "without_name": sorted(line.security_id for line in lines if line.name is None),
    }


def _lines(session: date, days: dict[str, Day], names: NameHistory | None) -> list[_Line]:
    lines = []
    for day in days.values():
        name = names.on(day.permno, session) if names else day.name
        code = name.share_code if name else ""
        rule = next((each for each in rules("crsp_share_codes") if each.matches(code)), None)
        lines.append(_Line(day, name, names.since(day.permno) if names else None, rule))
    return sorted(lines, key=lambda line: line.security_id)


def tables(session: date, lines: list[_Line]) -> dict[str, list[dict]]:
    """Rows of companies, securities, prices, shares and inference, each sorted by key."""
    groups: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.company_id].append(line)
    companies, notes = [], []
    for company_id in sorted(groups):
        row, told = _company(company_id, min(groups[company_id], key=lambda line: line.rank))
        companies.append(row)
        notes += told
    notes += [
        _note("securities", line.security_id, "security_type", line.type, line.rule) for line in lines if line.rule
    ]
    return {
        "companies": companies,
        "securities": [_security(line) for line in lines],
        "prices": [_price(line) for line in lines],
        "shares": [
            {
                "security_id": line.security_id,
                "total_shares": line.day.shares,
                "available_shares": line.day.shares,
                "as_of": session,
            }
            for line in lines
        ],
        "inference": sorted(notes, key=lambda note: (note["table"], note["id"], note["column"])),
    }


def _company(company_id: str, lead: _Line) -> tuple[dict, list[dict]]:
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
    if "most_liquid_exchange_country" in facts:  # the file has US exchanges only, so it cannot tell where most trade is
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


def _security(line: _Line) -> dict:
    name = line.name
    share_class = f" Class {name.share_class}" if name and name.share_class else ""
    inferred = ["available_shares"] if line.day.shares else []
    return {
        "security_id": line.security_id,
        "company_id": line.company_id,
        "ticker": name.ticker if name else None,
        "name": f"{name.company}{share_class}" if name else None,
        "security_type": line.type,
        "is_listed": "true",
        "mic": _mic(name),
        "listing_date": line.since,
        "inferred_columns": "|".join(sorted([*inferred, *(["mic"] if name and name.is_header else [])])),
    }


def _mic(name: Name | None) -> str:
    if name is None:
        return NO_MARKET
    is_stopped = name.exchange in ("-2", "-1")
    code, source = (name.primary_exchange, "crsp_primary") if is_stopped else (name.exchange, "crsp")
    return exchange_mics(source).get(code, NO_MARKET)


def _price(line: _Line) -> dict:
    close = line.day.close
    is_stopped = line.name is not None and line.name.exchange in ("-2", "-1")
    return {
        "security_id": line.security_id,
        "mic": _mic(line.name),
        "close": close,
        "volume": line.day.volume,
        "is_primary": "true",
        "status": "traded" if close else "halted" if is_stopped else "no_trade",
    }


def _events(session: date, lines: list[_Line], after: dict[str, Day], delistings: dict) -> list[dict]:
    """Splits and delistings of the next session, in the drop of the evening before as a notice would be."""
    events = []
    for line in lines:
        day, next_day = line.day, after.get(line.day.permno)
        gone = day.delisting or delistings.get((day.permno, session))
        if gone:
            events.append(_event(session, line, "delisting") | {"cash_amount": _terms(day, gone[1])})
        elif next_day and day.factor and next_day.factor and day.factor != next_day.factor:
            ratio = (Fraction(day.factor) / Fraction(next_day.factor)).limit_denominator(LARGEST_RATIO)
            if ratio not in (0, 1):
                told = {"ratio_new": ratio.numerator, "ratio_old": ratio.denominator}
                events.append(_event(session, line, "split") | told)
    return sorted(events, key=lambda event: event["event_id"])


def _event(session: date, line: _Line, kind: str) -> dict:
    day = next_session(session)
    return {
        "event_id": f"crsp-{kind}-{line.security_id}-{day}",
        "security_id": line.security_id,
        "event_type": kind,
        "ex_date": day,
        "status": "confirmed",
    }


def _terms(day: Day, delisting_return: Decimal | None) -> Decimal | None:
    """What a holder got a share: the last price and the return after it; None (the last price) where it is unknown."""
    last = day.close or day.quote
    return None if last is None or delisting_return is None else _rounded(last * (1 + delisting_return))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def _note(table: str, key: str, column: str, value: str | None, rule: Rule) -> dict:
    told = {"table": table, "id": key, "column": column, "value": value or ""}
    return told | {"rule": rule.reference, "why": rule.cells["why"]}
