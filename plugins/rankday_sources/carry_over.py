"""Ids that stay: a line keeps its id from imported session to session, also when only its ticker changes.

The nearest earlier and the nearest later landing drop made by the same importer are looked at, so that a home agrees
with itself whichever session was imported first.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date

from rankday.contract.home import Home
from rankday_sources.company_groups import security_id
from rankday_sources.feed_files import Listing, SourceRefused
from rankday_sources.names import line_key, ticker_key

IMPORTER = "nasdaq-screener"


@dataclass(frozen=True)
class KnownLine:
    """A line as another imported session knows it."""

    security_id: str
    company_id: str
    ticker: str
    name: str


def symbol_key(symbol: str) -> str:
    """Ticker key, but a preferred series (``^``) keeps its caret so that it never collides."""
    return symbol if "^" in symbol else ticker_key(symbol)


def neighbors(home: Home, session: date) -> list[list[KnownLine]]:
    """The lines of the nearest earlier and the nearest later drop of this importer, where there is one."""
    folder = home.root / "landing"
    days = sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
    earlier = (day for day in reversed(days) if day < session.isoformat())
    later = (day for day in days if day > session.isoformat())
    found = [next(filter(None, (_lines(home, day) for day in side)), None) for side in (earlier, later)]
    return [lines for lines in found if lines]


def _lines(home: Home, day: str) -> list[KnownLine] | None:
    """The lines of one drop; None if it is not complete or not from this importer."""
    folder = home.root / "landing" / day
    try:
        drop = json.loads((folder / "drop.json").read_text(encoding="utf-8"))
        if drop["source"]["importer"] != IMPORTER:
            return None
        path = folder / drop["tables"]["securities"]["file"]
        opener = gzip.open if path.name.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8", newline="") as handle:
            return [
                KnownLine(row["security_id"], row["company_id"], row["ticker"], row["name"])
                for row in csv.DictReader(handle)
            ]
    except FileNotFoundError:
        return None
    except (KeyError, TypeError):
        return None  # somebody else's drop: nothing is known of how its ids were made
    except (OSError, ValueError, csv.Error) as error:
        raise SourceRefused(
            f"landing/{day}: cannot be read to carry ids over; import {day} again with --replace"
        ) from error


def line_ids(listings: list[Listing], known: list[list[KnownLine]]) -> dict[str, str]:
    """Symbol → security id: that of the same ticker, else of the one line of that name whose ticker is gone, else new.

    ``known`` are other sessions' lines, nearest first. A name that stands twice on either side is followed by nobody.
    """
    ids: dict[str, str] = {}
    given: set[str] = set()
    present = {symbol_key(listing.symbol) for listing in listings}
    for lines in known:
        by_ticker = {symbol_key(line.ticker): line.security_id for line in lines}
        gone = [line for line in lines if symbol_key(line.ticker) not in present]
        new = [one for one in listings if one.symbol not in ids and symbol_key(one.symbol) not in by_ticker]
        names_gone = Counter(line_key(line.name) for line in gone)
        names_new = Counter(line_key(one.name) for one in new)
        by_name = {line_key(line.name): line.security_id for line in gone if names_gone[line_key(line.name)] == 1}
        for listing in listings:
            if listing.symbol in ids:
                continue
            found = by_ticker.get(symbol_key(listing.symbol))
            if found is None and names_new[line_key(listing.name)] == 1:
                found = by_name.get(line_key(listing.name))
            if found and found not in given:
                ids[listing.symbol] = found
                given.add(found)
    taken = given | {line.security_id for lines in known for line in lines}
    for listing in listings:
        if listing.symbol not in ids:
            # The ticker may have belonged to a line that was renamed and kept its id.
            number, candidate = 2, security_id(listing)
            while candidate in taken:
                candidate, number = f"{security_id(listing)}.{number}", number + 1
            ids[listing.symbol] = candidate
            taken.add(candidate)
    return ids


def company_ids_kept(ids: dict[str, str], lines: dict[str, str], known: list[list[KnownLine]]) -> dict[str, str]:
    """Symbol → company id, where a name-based id gives way to the one under which the company was known before.

    ``ids`` (symbol → company id) and ``lines`` (symbol → security id) are this session's. A CIK always stands.
    """
    company_of_line = {line.security_id: line.company_id for side in reversed(known) for line in side}
    renamed: dict[str, str] = {}
    for symbol in sorted(ids):
        if ids[symbol].startswith("NAME-") and (before := company_of_line.get(lines[symbol])):
            renamed.setdefault(ids[symbol], before)
    return {symbol: renamed.get(company, company) for symbol, company in ids.items()}


def earlier_tickers(lines: dict[str, str], known: list[list[KnownLine]]) -> dict[str, str]:
    """Ticker key of another session → this session's symbol, for lines whose ticker changed in between."""
    symbol_of = {line: symbol for symbol, line in lines.items()}
    return {
        symbol_key(line.ticker): symbol_of[line.security_id]
        for side in reversed(known)
        for line in side
        if line.security_id in symbol_of
    }
