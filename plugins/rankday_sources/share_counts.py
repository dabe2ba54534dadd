"""Share counts from a feed that states each class row as its price × all shares of the company.

Reasoning and limits: docs/real_data.md. The published rules (class counts add up to the company's, methodology 4) stay
as they are; what is made here is one consistent set of class counts whose sum times the price of the most traded class,
which is the pricing vehicle to be, is that class's own row.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rankday_sources import rule_tables
from rankday_sources.feed_files import Listing


def limit(name: str) -> Fraction:
    """A tolerance of source_rules/screener_limits.csv, by name."""
    return rule_tables.limit("screener_limits", name)


def rounded_half_up(value: Fraction) -> int:
    """The nearest integer of a non-negative value, halves up."""
    return (value + Fraction(1, 2)).__floor__()


def company_shares(equity: Sequence[Listing], others: Sequence[Listing]) -> int | None:
    """All shares of a company in units of its most traded class, None where the feed states no cap for any row.

    ``equity`` are its common lines. The most traded one that states a cap is used: each class row is its price × all
    shares, so its cap is the company's, and rows are never added up. Where all of them are silent, another row
    (``others``: a warrant, a preferred series) gives the same count.
    """
    priced = [listing for listing in equity if listing.close]
    if not priced:
        return None
    reference = min(priced, key=_most_traded_first)
    if stated := [listing for listing in priced if listing.market_cap]:
        # In units of the reference: a class that is silent about its cap may be the pricing vehicle all the same.
        teller = min(stated, key=_most_traded_first)
        return rounded_half_up(Fraction(teller.market_cap) / Fraction(reference.close))
    implied = [Fraction(row.market_cap) / Fraction(row.close) for row in others if row.market_cap and row.close]
    return rounded_half_up(max(implied)) if implied else None


def _most_traded_first(listing: Listing) -> tuple[int, str]:
    return (-(listing.volume or 0), listing.symbol)


def economic_rights(equity: Sequence[Listing]) -> list[int]:
    """Base shares per share of each class: 1, or the multiple of the most traded class that price and cap both show.

    A class of which one share is worth 1,500 of the other's states the company in 1,500 times fewer units. Without
    that its equal part would be worth 1,500 times too much.
    """
    stated = [listing for listing in equity if listing.close and listing.market_cap]
    if not stated:
        return [1] * len(equity)
    base = min(stated, key=_most_traded_first)
    return [_right(listing, base) if listing in stated else 1 for listing in equity]


def _right(listing: Listing, base: Listing) -> int:
    price = Fraction(listing.close) / Fraction(base.close)
    count = Fraction(base.market_cap) / Fraction(listing.market_cap) * price
    right = rounded_half_up(count)
    is_shown = (
        right >= limit("class_right")
        and abs(count / right - 1) <= limit("class_right_count")
        and abs(price / right - 1) <= limit("class_right_price")
    )
    return right if is_shown else 1


def class_shares(total: int, floats: Sequence[Fraction | None]) -> list[tuple[int, int]]:
    """(total, available) shares of each class: its float, plus an equal part of what is in no float.

    ``floats`` are fractions of the company's **all** shares, None where unknown; without an estimate all of the
    class's part counts as available. The totals add up to ``total``.
    """
    known = [value or Fraction(0) for value in floats]
    if sum(known) > 1:
        known = [value / sum(known) for value in known]
    rest = (1 - sum(known)) / len(floats)
    # Running totals are rounded, not parts: so nothing is lost and no part is negative.
    edges = [0]
    reached = Fraction(0)
    for value in known:
        reached += value + rest
        edges.append(rounded_half_up(reached * total))
    classes = []
    for index, value in enumerate(floats):
        part = edges[index + 1] - edges[index]
        classes.append((part, part if value is None else min(part, rounded_half_up(known[index] * total))))
    return classes
