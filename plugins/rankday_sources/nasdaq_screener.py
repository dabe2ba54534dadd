"""The public screener file into the tables of a landing drop (contract 2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from rankday_sources import carry_over, inference
from rankday_sources.company_groups import company_ids
from rankday_sources.feed_files import Listing
from rankday_sources.identifiers import filers
from rankday_sources.identity import Appearance
from rankday_sources.inference import EQUITY_TYPES, Finding
from rankday_sources.names import issuer_name
from rankday_sources.share_counts import class_shares, company_shares, economic_rights
from rankday_sources.side_files import DirectoryEntry

IMPLIED_CODES = ("R3000", "R3000E")  # methodology 5: a list of R1000 and R2000 implies them


@dataclass
class Sources:
    """Everything that was read for one session; all optional but the listings."""

    session: date
    listings: list[Listing]
    incumbents: dict[str, list[str]] = field(default_factory=dict)
    directories: dict[str, DirectoryEntry] = field(default_factory=dict)
    ciks: dict[str, str] = field(default_factory=dict)
    floats: dict[str, Fraction] = field(default_factory=dict)
    known: list[list[Appearance]] = field(default_factory=list)
    earlier: carry_over.EarlierDrops = field(default_factory=carry_over.EarlierDrops)

    @cached_property
    def ids(self) -> carry_over.LineIds:
        """The security ids of the session's lines."""
        return carry_over.line_ids(self.listings, self._companies, self.known)

    @cached_property
    def company_of(self) -> dict[str, str]:
        """Symbol → company id."""
        return carry_over.company_ids_kept(self._companies, self.ids, self.known)

    @cached_property
    def _companies(self) -> dict[str, str]:
        return company_ids(self.listings, self.ciks)


@dataclass
class _Line:
    listing: Listing
    security_id: str
    company_id: str
    is_member: bool
    texts: dict[str, str]
    type: Finding
    shares: tuple[int, int] | None = None
    right: int = 1  # base shares per share

    @property
    def is_equity(self) -> bool:
        return self.type.value in EQUITY_TYPES

    @property
    def activity(self) -> tuple:
        """Most traded first; the symbol makes the order total."""
        return (-(self.listing.volume or 0), self.listing.symbol)


def tables(sources: Sources) -> dict[str, list[dict]]:
    """Rows of companies, securities, prices, shares, identifiers, memberships and inference, each sorted by key."""
    ids = sources.ids
    lines = _lines(sources)
    groups: dict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.company_id].append(line)
    companies, notes = [], []
    for company_id in sorted(groups):
        group = sorted(groups[company_id], key=lambda line: (not line.is_member, not line.is_equity, line.activity))
        _share_out(group, sources.floats)
        row, findings = _company(company_id, group)
        companies.append(row)
        notes += [
            _note("companies", company_id, column, found) for column, found in findings.items() if found.reference
        ]
    lines.sort(key=lambda line: line.security_id)
    has_member = {line.company_id for line in lines if line.is_member}
    notes += [_note("securities", line.security_id, "security_type", line.type) for line in lines]
    notes += [_note("securities", ids.of_symbol[symbol], "security_id", why) for symbol, why in ids.reasons().items()]
    rows = {
        "companies": companies,
        "securities": [_security(line, line.company_id in has_member, sources) for line in lines],
        "prices": [_price(line, sources) for line in lines],
        "shares": [_shares(line, sources.session) for line in lines],
        "identifiers": filers(groups, sources.session),
        "memberships": _memberships(lines, sources),
        "inference": sorted(notes, key=lambda note: (note["table"], note["id"], note["column"])),
    }
    if not rows["identifiers"]:
        del rows["identifiers"]
    if not sources.incumbents:
        del rows["memberships"]  # without member lists the members are unknown, which differs from no members
    return rows


def _lines(sources: Sources) -> list[_Line]:
    members = {symbol for symbol in _symbols_of_members(sources).values() if symbol}
    lines = []
    for listing in sources.listings:
        is_member = listing.symbol in members
        texts = inference.evidence_texts(
            listing, sources.directories.get(listing.key) if "^" not in listing.symbol else None
        )
        kind = inference.security_type(texts, is_member)
        is_member = is_member and kind.value in EQUITY_TYPES
        security_id, company_id = sources.ids.of_symbol[listing.symbol], sources.company_of[listing.symbol]
        lines.append(_Line(listing, security_id, company_id, is_member, texts, kind))
    return lines


def _share_out(group: list[_Line], floats: dict[str, Fraction]) -> None:
    equity = [line for line in group if line.is_equity]
    total = company_shares([line.listing for line in equity], [line.listing for line in group if not line.is_equity])
    if total is None:
        return
    parts = class_shares(total, [floats.get(line.listing.key) for line in equity])
    rights = economic_rights([line.listing for line in equity])
    for line, (shares, available), right in zip(equity, parts, rights, strict=True):
        line.right = right
        line.shares = shares // right, available // right  # the parts are in units of the most traded class


def _company(company_id: str, group: list[_Line]) -> tuple[dict, dict[str, Finding]]:
    """The company's row, from its leading line (a member before others, equity before others, then most traded)."""
    lead = group[0]
    texts = dict(lead.texts)
    # The feed often leaves a share's industry empty and fills its unit's or warrant's.
    texts["industry"] = next((line.listing.industry for line in group if line.listing.industry), "")
    texts["industry_and_name"] = f"{texts['industry']}: {lead.listing.name}"
    label = next((line.listing.country for line in group if line.listing.country), "")
    findings = {"structure": inference.structure(texts, lead.is_member)}
    findings |= inference.nationality_evidence(label, lead.listing.name, lead.is_member)
    shares = [line.listing.name for line in group if line.is_equity]
    findings["public_voting_power"] = inference.public_voting_power(shares, lead.is_member)
    row = {
        "company_id": company_id,
        "name": issuer_name(lead.listing.name),
        **{column: finding.value for column, finding in findings.items()},
        "standard_exchange_countries": "US",
        "industry": texts["industry"],
        "sector": next((line.listing.sector for line in group if line.listing.sector), ""),
        "inferred_columns": "|".join(sorted(column for column, finding in findings.items() if finding.value)),
    }
    return row, findings


def _security(line: _Line, company_has_member: bool, sources: Sources) -> dict:
    listing = line.listing
    inferred = ["security_type"]
    dollars = None
    # A company's other lines stayed out although it was a member: their turnover is not vouched for by one session.
    if listing.close and listing.volume is not None and (line.is_member or not company_has_member):
        dollars = (listing.close * listing.volume).quantize(Decimal("0.01"), ROUND_HALF_UP)
        inferred.append("addtv_2y_usd")
    if listing.volume is not None:
        inferred.append("volume_2y_shares")
    if line.shares:
        inferred += ["available_shares", "total_shares"]
    if line.right != 1:
        inferred.append("base_shares_per_share")
    ipo_date = sources.earlier.ipo_date(line.security_id, listing.ipo_year, sources.session) if line.is_equity else None
    if ipo_date:
        inferred.append("ipo_date")
    return {
        "security_id": line.security_id,
        "company_id": line.company_id,
        "ticker": listing.symbol,
        "name": listing.name,
        "security_type": line.type.value,
        "is_listed": "true",
        "base_shares_per_share": line.right if line.right != 1 else None,
        "mic": _mic(listing, sources),
        "addtv_2y_usd": dollars,
        "volume_2y_shares": listing.volume,
        "ipo_date": ipo_date,
        "inferred_columns": "|".join(sorted(inferred)),
    }


def _mic(listing: Listing, sources: Sources) -> str:
    """The directory's exchange where it is known (the screener calls Arca and Cboe lines NYSE), else the feed's."""
    entry = None if "^" in listing.symbol else sources.directories.get(listing.key)
    return (entry.mic if entry else "") or listing.mic


def _price(line: _Line, sources: Sources) -> dict:
    listing = line.listing
    return {
        "security_id": line.security_id,
        "mic": _mic(listing, sources),
        "close": listing.close and listing.close.quantize(Decimal("0.000001"), ROUND_HALF_UP),
        "volume": listing.volume,
        "is_primary": "true",
        "status": "traded" if listing.close else "no_trade",
    }


def _shares(line: _Line, session: date) -> dict:
    total, available = line.shares or (None, None)
    return {"security_id": line.security_id, "total_shares": total, "available_shares": available, "as_of": session}


def _symbols_of_members(sources: Sources) -> dict[str, str | None]:
    """Ticker key of an incumbent → its symbol in the feed, None where it has none.

    A ticker that has gone to another line since the nearest earlier session names the line that had it before, unless
    the list knows more tickers that are new than tickers that are gone: then it is of a day after the change.
    """
    now = {listing.key: listing.symbol for listing in sources.listings if "^" not in listing.symbol}
    before = {match.known.key: match.line.id for match in sources.ids.matches}
    listed = {key for keys in sources.incumbents.values() for key in keys}
    had = {line.key for lines in sources.known for line in lines}
    if len(listed & (now.keys() - had)) <= len(listed & (had - now.keys())):
        now = {key: symbol for key, symbol in now.items() if symbol not in sources.ids.reused}
    return {key: now.get(key) or before.get(key) for key in listed}


def _memberships(lines: list[_Line], sources: Sources) -> list[dict]:
    line_of = {line.listing.symbol: line.security_id for line in lines if line.is_member}
    symbols = _symbols_of_members(sources)
    listed = [(code, symbols[key]) for code, keys in sources.incumbents.items() for key in keys]
    rows = {(code, line_of[symbol]) for code, symbol in listed if symbol in line_of}
    rows |= {(implied, line) for code, line in rows if code in ("R1000", "R2000") for implied in IMPLIED_CODES}
    return [{"index_code": code, "security_id": line} for code, line in sorted(rows)]


def members_without_row(sources: Sources, tables: dict[str, list[dict]]) -> list[str]:
    """Ticker keys of the incumbents that became no membership row: not in the feed, or not as a share."""
    members = {row["security_id"] for row in tables.get("memberships", ())}
    symbols = _symbols_of_members(sources)
    return sorted(key for key, symbol in symbols.items() if sources.ids.of_symbol.get(symbol) not in members)


def _note(table: str, key: str, column: str, finding: Finding) -> dict:
    value = finding.value or ""
    return {"table": table, "id": key, "column": column, "value": value, "rule": finding.reference, "why": finding.why}
