"""Which lines belong to one company, and the ids under which lines and companies are known from session to session."""

from __future__ import annotations

from collections import defaultdict

from rankday.sources.feed_files import Listing
from rankday.sources.names import issuer_key


def security_id(listing: Listing) -> str:
    """``US-AAPL``; a preferred series keeps its caret as ``-P`` and never collides: ``ABR^D`` → ``US-ABR-PD``."""
    stem, caret, series = listing.symbol.partition("^")
    if caret:
        return f"US-{stem}-P{series}"
    return f"US-{listing.key}"


def company_ids(listings: list[Listing], cik_of_ticker: dict[str, str]) -> dict[str, str]:
    """Symbol → company id: the CIK of its ticker, else of the only CIK its issuer's name leads to, else the name.

    ``cik_of_ticker`` maps ticker keys to ids like ``CIK0000320193``. A preferred series has no ticker of its own in
    the SEC's list, so its stem's CIK counts where the issuer's name agrees.
    """
    ciks_of_issuer: dict[str, set[str]] = defaultdict(set)
    for listing in listings:
        if "^" not in listing.symbol and (cik := cik_of_ticker.get(listing.key)):
            ciks_of_issuer[issuer_key(listing.name)].add(cik)
    ids = {}
    for listing in listings:
        issuer = issuer_key(listing.name)
        cik = None if "^" in listing.symbol else cik_of_ticker.get(listing.key)
        if cik is None and len(ciks_of_issuer[issuer]) == 1:
            (cik,) = ciks_of_issuer[issuer]
        ids[listing.symbol] = cik or f"NAME-{issuer}"
    return ids
