"""The SEC's company list: which company a ticker is of, where the list and the feed may be of different days."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from rankday_sources.feed_files import SourceRefused, rows_of
from rankday_sources.names import issuer_key, ticker_key


def read_sec_companies(path: Path | None, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ticker key → company id ``CIK0000320193``; with ``names`` (ticker key → line name of a feed) of the feed's lines.

    A list of another day knows a ticker that has changed hands since under its other owner. So where the feed's line
    and the list's row are of different issuers by name, the row of the feed's issuer counts; without one, the ticker's
    row does, unless the issuer that it names stands in the feed under another ticker.
    """
    if path is None:
        return {}
    companies, issuers = {}, {}
    for row, cells in rows_of(path, ("cik", "ticker")):
        if not re.fullmatch("[0-9]{1,10}", cells["cik"]):
            raise SourceRefused(
                f"{path.name} row {row} column cik: {cells['cik'][:20]!r} is no CIK; it has 1–10 digits"
            )
        # A class is one letter behind the hyphen (BRK-B); longer is a preferred series, warrant or unit (T-PC), whose
        # key may be the ticker of somebody else (TPC).
        if ticker_key(cells["ticker"]) and len(cells["ticker"].partition("-")[2]) <= 1:
            companies[ticker_key(cells["ticker"])] = f"CIK{cells['cik']:0>10}"
            issuers[ticker_key(cells["ticker"])] = issuer_key(cells.get("name", ""))
    return companies if names is None else _of_issuers(companies, issuers, names)


def _of_issuers(companies: dict[str, str], issuers: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    in_feed = {key: issuer_key(name) for key, name in names.items()}
    ciks_of_issuer = defaultdict(set)
    for key, issuer in issuers.items():
        ciks_of_issuer[issuer].add(companies[key])
    found = {key: companies[key] for key, issuer in in_feed.items() if issuer and issuer == issuers.get(key)}
    claimed = set(found.values())
    for key, issuer in in_feed.items():
        if key in found:
            continue
        by_name = ciks_of_issuer[issuer] - claimed if issuer else set()
        if len(by_name) == 1:
            found[key] = next(iter(by_name))
        elif key in companies and not (issuers[key] and issuers[key] in in_feed.values()):
            found[key] = companies[key]
    return found
