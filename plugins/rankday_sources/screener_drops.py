"""The landing drops that the screener's importer wrote: where lines of other sessions and of panels get their ids."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import polars as pl

from rankday.contract.home import Home
from rankday_sources.identity import Appearance
from rankday_sources.import_report import SourceRefused

IMPORTER = "nasdaq-screener"
TABLES = ("companies", "securities", "shares", "prices")


@dataclass(frozen=True)
class ScreenerDrop:
    """The tables of one landing drop of the screener, as text, and its lines."""

    session: date
    companies: pl.DataFrame
    securities: pl.DataFrame
    shares: pl.DataFrame
    lines: tuple[Appearance, ...]


def screener_drops(home: Home, besides: date | None = None) -> list[ScreenerDrop]:
    """Every landing drop of the screener importer, oldest first. Raises SourceRefused for one that cannot be read.

    The drop of the session ``besides``, which is about to be replaced, is not read. Drops of others are passed by,
    whatever they say of their source: nothing is known of how their ids were made.
    """
    found = []
    for path in sorted((home.root / "landing").glob("????-??-??/drop.json")):
        if besides and path.parent.name == besides.isoformat():
            continue
        try:
            drop = json.loads(path.read_text(encoding="utf-8"))
            source = drop.get("source") if isinstance(drop, dict) else None
            if isinstance(source, dict) and source.get("importer") == IMPORTER:
                files = tuple(path.parent / drop["tables"][name]["file"] for name in TABLES)
                found.append(_read(drop["session"], files, tuple(map(_stamp, files))))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError) as error:
            day = path.parent.name
            raise SourceRefused(
                f"landing/{day}: cannot be read to carry its ids over; import {day} again with --replace"
            ) from error
    return found


def _stamp(file: Path) -> tuple[int, int, int]:
    about = file.stat()
    return about.st_size, about.st_mtime_ns, about.st_ino


@lru_cache(maxsize=16)  # each import of a session asks for all others: of years, one process would read them ten times
def _read(session: str, files: tuple[Path, ...], stamps: tuple) -> ScreenerDrop:
    companies, securities, shares, prices = (pl.read_csv(file, infer_schema=False) for file in files)
    lines = tuple(_appearances(securities, prices, shares))
    return ScreenerDrop(date.fromisoformat(session), companies, securities, shares, lines)


def _appearances(securities: pl.DataFrame, prices: pl.DataFrame, shares: pl.DataFrame) -> list[Appearance]:
    """The lines of a screener's drop, from its tables as text."""
    closes, counts = (
        dict(prices.select("security_id", "close").rows()),
        dict(shares.select("security_id", "total_shares").rows()),
    )
    columns = ("security_id", "company_id", "ticker", "name", "base_shares_per_share")
    rows = securities.select(columns).rows()
    totals: dict[str, Fraction] = {}
    for line, company, _, _, right in rows:
        if counts.get(line):
            totals[company] = totals.get(company, Fraction(0)) + Fraction(counts[line]) * Fraction(right or 1)
    found = []
    for line, company, ticker, name, right in rows:
        count = totals[company] / Fraction(right or 1) if company in totals else None
        cap = count * Fraction(closes[line]) if count and closes.get(line) else None
        found.append(Appearance(line, ticker or "", name or "", company, cap, count))
    return found
