"""The files beside a screener's: exchange directories, the SEC's companies, member lists, floats."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rankday.contract.tables import INDEX_CODES
from rankday.drops.reasons import shown
from rankday_sources.csv_rows import rows_of
from rankday_sources.feed_files import amount_of
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.member_tickers import Member, Shares, evidence_keys
from rankday_sources.names import issuer_key, ticker_key
from rankday_sources.rule_tables import exchange_mics
from rankday_sources.sec_companies import of_issuers

# Symbol directories: (columns that identify the layout, symbol column, exchange column)
DIRECTORY_LAYOUTS = (
    (("symbol", "security_name", "market_category", "test_issue", "etf"), "symbol", "market_category"),
    (("act_symbol", "security_name", "exchange", "etf", "test_issue"), "act_symbol", "exchange"),
)
MOST_FLOAT = 2  # an estimate may lie above 1 by its error, not by a factor of 100


@dataclass(frozen=True)
class DirectoryEntry:
    """What an exchange directory says of a symbol: its MIC ('' = unknown code) and the flags ``Y`` or ``N``."""

    mic: str
    is_etf: str
    is_test: str


def read_directories(paths: tuple[Path, ...], report: ImportReport) -> dict[str, DirectoryEntry]:
    """Symbol directories (``nasdaqlisted``, ``otherlisted``; recognized by their headers) by ticker key."""
    entries: dict[str, DirectoryEntry] = {}
    for path in paths:
        header = next((cells.keys() for _, cells in rows_of(path, (), ImportReport(), "directory")), ())
        layout = next((known for known in DIRECTORY_LAYOUTS if set(known[0]) <= set(header)), None)
        if layout is None:
            raise SourceRefused(f"{path.name}: neither the nasdaqlisted nor the otherlisted layout; check the header")
        required, symbol_column, exchange_column = layout
        for row, cells in rows_of(path, required, report, "directory"):
            symbol, exchange = cells[symbol_column], cells[exchange_column].strip()
            # Preferred series carry a $ or a caret here and never stand for a common stock.
            if re.search(r"[\^$]", symbol):
                report.skip(path, "a preferred series")
            elif not ticker_key(symbol):
                report.pass_over(path, row, symbol_column, symbol, "is no symbol", "remove the row")
            else:
                if exchange not in exchange_mics("directory"):
                    example = f"directory,{exchange},<MIC>,<why>"
                    report.label(path, row, exchange_column, exchange, "exchanges", example)
                mic = exchange_mics("directory").get(exchange, "")
                entries[ticker_key(symbol)] = DirectoryEntry(mic, cells["etf"].strip(), cells["test_issue"])
    return entries


def read_sec_companies(
    path: Path | None, report: ImportReport, names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The SEC's company list: ticker key → company id ``CIK0000320193``.

    With ``names`` (ticker key → line name of a feed) of the feed's lines, and by issuer where the list is of another
    day (`sec_companies.of_issuers`).
    """
    if path is None:
        return {}
    companies, issuers = {}, {}
    for row, cells in rows_of(path, ("cik", "ticker"), report, "tickers"):
        if not re.fullmatch("[0-9]{1,10}", cells["cik"].strip()):
            report.pass_over(path, row, "cik", cells["cik"], "is no CIK", "it has 1–10 digits")
        # A class is one letter behind the hyphen (BRK-B); longer is a preferred series, warrant or unit (T-PC), whose
        # key may be the ticker of somebody else (TPC).
        elif len(cells["ticker"].partition("-")[2]) > 1:
            report.skip(path, "a preferred series, warrant or unit")
        elif ticker_key(cells["ticker"]):
            companies[ticker_key(cells["ticker"])] = f"CIK{cells['cik'].strip():0>10}"
            issuers[ticker_key(cells["ticker"])] = issuer_key(cells.get("name", ""))
        else:
            report.pass_over(path, row, "ticker", cells["ticker"], "is no ticker", "remove the row")
    return companies if names is None else of_issuers(companies, issuers, names)


def read_incumbents(
    paths: tuple[Path, ...], report: ImportReport, shares: Shares | None = None, codes: Collection[str] = INDEX_CODES
) -> dict[str, list[str]]:
    """Member lists (index_code, ticker, perhaps class) of ``codes``: index code → ticker keys, both sorted.

    ``shares`` are those of the session, for lists that name classes.
    """
    members: dict[str, set[Member]] = {}
    for path in paths:
        for row, cells in rows_of(path, ("index_code", "ticker"), report, "lists"):
            if member := member_of(path, row, cells, report, codes):
                members.setdefault(member[0], set()).add(member[1])
    return {code: sorted(evidence_keys(members[code], shares)) for code in sorted(members)}


def member_of(
    path: Path, row: int, cells: dict[str, str], report: ImportReport, codes: Collection[str] = INDEX_CODES
) -> tuple[str, Member] | None:
    """(index code, member) of a row of a member list, None where it is passed over."""
    code, key = cells["index_code"].strip().upper(), ticker_key(cells["ticker"])
    if code not in codes:
        advice = f"correct it or remove the row ({', '.join(codes)})"
        report.pass_over(path, row, "index_code", cells["index_code"], "is none of the family", advice)
    elif not key:
        report.pass_over(path, row, "ticker", cells["ticker"], "it is empty", "remove the row")
    else:
        return code, Member(key, ticker_key(re.sub("(?i)class", "", cells.get("class", ""))))
    return None


def read_floats(path: Path | None, report: ImportReport) -> dict[str, Fraction]:
    """Free-float estimates by ticker key, at most 1 (an estimate above it is the estimate's error).

    The fraction is the column beside ``ticker``, whatever its name: of **all** shares of the company, also for one
    class of several.
    """
    if path is None:
        return {}
    floats = {}
    for row, cells in rows_of(path, ("ticker",), report, "tickers"):
        column = next((name for name in cells if name != "ticker"), None)
        if column is None:
            raise SourceRefused(f"{path.name}: no column beside ticker; add one with the free-float fraction")
        value, is_amount = amount_of(cells[column])
        if not is_amount or (value is not None and value >= MOST_FLOAT):
            advice = "write it like 0.05 for 5 % or leave it empty"
            report.unknown(path, row, shown(column), cells[column], "is no fraction, no amount below 2", advice)
        elif value is not None:
            floats[ticker_key(cells["ticker"])] = min(Fraction(1), Fraction(value))
    return floats
