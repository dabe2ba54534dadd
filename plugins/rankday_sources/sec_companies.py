"""Which company the SEC's list means by a ticker, where the list and the feed are of different days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from rankday_sources.names import issuer_key


def of_issuers(companies: dict[str, str], issuers: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Ticker key of the feed → company id, from the list's (ticker key → company id, → issuer key).

    A list of another day knows a ticker that has changed hands since under its other owner. So where the feed's line
    and the list's row are of different issuers by name, the row of the feed's issuer counts; without one, the ticker's
    row does, unless the issuer that it names stands in the feed under another ticker.
    """
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
