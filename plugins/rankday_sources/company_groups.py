"""Which lines belong to one company, and the ids under which lines and companies are known.

A CIK is certain. A name is not (there are two First Bancorps), but the feed helps: each row is its price × all
shares of its company, so rows of one company imply one share count.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from rankday_sources.feed_files import Listing
from rankday_sources.names import issuer_key

# Rows of one company differ by the age of the share count behind them, different companies of one name by far more.
SHARES_AGREE = Fraction(5, 4)
# Classes of unequal economic right (one share is 1,500 of the other) imply different counts but the same cap.
CAPS_AGREE = Fraction(21, 20)


def security_id(listing: Listing) -> str:
    """``US-AAPL``; a preferred series keeps its caret as ``-P`` and never collides: ``ABR^D`` → ``US-ABR-PD``."""
    stem, caret, series = listing.symbol.partition("^")
    if caret:
        return f"US-{stem}-P{series}"
    return f"US-{listing.key}"


def company_ids(listings: list[Listing], cik_of_ticker: dict[str, str]) -> dict[str, str]:
    """Symbol → company id: the CIK of its ticker, else of the only CIK its issuer's name leads to, else by name.

    ``cik_of_ticker`` maps ticker keys to ids like ``CIK0000320193``. A preferred series has no ticker of its own in
    the SEC's list, so its issuer's CIK counts. Lines of one name whose rows imply different companies are kept apart:
    ``NAME-FIRSTBANCORP-FBP``.
    """
    ids: dict[str, str] = {}
    by_issuer: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        by_issuer[issuer_key(listing.name)].append(listing)
        if "^" not in listing.symbol and (cik := cik_of_ticker.get(listing.key)):
            ids[listing.symbol] = cik
    for issuer, lines in by_issuer.items():
        ciks = {ids[line.symbol] for line in lines if line.symbol in ids}
        unknown = [line for line in lines if line.symbol not in ids]
        if len(ciks) == 1:
            (cik,) = ciks
            ids |= {line.symbol: cik for line in unknown}
            continue
        companies = same_company(unknown)
        for company in companies:
            apart = f"-{min(line.key for line in company)}" if len(companies) > 1 or ciks else ""
            ids |= {line.symbol: f"NAME-{issuer}{apart}" for line in company}
    return ids


def same_company(lines: list[Listing]) -> list[list[Listing]]:
    """Lines of one issuer name, parted into companies by the share counts and caps that their rows imply.

    A row without a cap (a preferred series, some share classes) goes to the company whose symbol is most like its own.
    """
    companies: list[list[Listing]] = []
    for line in sorted((line for line in lines if _is_stated(line)), key=lambda line: line.symbol):
        found = next((company for company in companies if _agree(company[0], line)), None)
        if found is None:
            companies.append([line])
        else:
            found.append(line)
    silent = sorted((line for line in lines if not _is_stated(line)), key=lambda line: line.symbol)
    if not companies:
        return [silent] if silent else []
    for line in silent:
        max(companies, key=lambda company: _shared_start(company[0].symbol, line.symbol)).append(line)
    return companies


def _is_stated(line: Listing) -> bool:
    return bool(line.close and line.market_cap)


def _agree(one: Listing, other: Listing) -> bool:
    caps = Fraction(one.market_cap) / Fraction(other.market_cap)
    shares = caps * Fraction(other.close) / Fraction(one.close)
    return 1 / SHARES_AGREE <= shares <= SHARES_AGREE or 1 / CAPS_AGREE <= caps <= CAPS_AGREE


def _shared_start(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length
