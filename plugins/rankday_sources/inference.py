"""What a line and its company probably are, read from names, labels and directories by the rule tables.

Membership of an index is evidence too: a member line is an eligible share of an eligible company assigned to the US,
whatever a name or a label suggests. It never turns a warrant, note or preferred share into common stock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rankday_sources.feed_files import Listing
from rankday_sources.rule_tables import Rule, country_of, first_match, rules

if TYPE_CHECKING:  # side_files reads the lists, whose tickers are looked up by what is inferred here
    from rankday_sources.side_files import DirectoryEntry

EQUITY_TYPES = ("common_stock", "stapled_unit")
STRUCTURES_OF_MEMBERS = ("reit", "corporation")


@dataclass(frozen=True)
class Finding:
    """One inferred value (None = unknown) and the rule that gave it (empty: no rule matched)."""

    value: str | None
    reference: str
    why: str


def _finding(rule: Rule | None, value: str | None = None) -> Finding:
    if rule is None:
        return Finding(None, "", "Not stated by any source")
    return Finding(value or rule.cells["result"], rule.reference, rule.cells["why"])


def evidence_texts(listing: Listing, entry: DirectoryEntry | None) -> dict[str, str]:
    """The texts that rules may look at, by the names used in the ``field`` column of the rule tables."""
    return {
        "symbol": listing.symbol,
        "name": listing.name,
        "industry": listing.industry,
        "industry_and_name": f"{listing.industry}: {listing.name}",
        "directory_etf": entry.is_etf if entry else "",
        "directory_test": entry.is_test if entry else "",
    }


def security_type(texts: dict[str, str], is_member: bool) -> Finding:
    """The type of a line; a member's is common stock unless the name states another right than a share's."""
    rule = first_match("security_type", texts)
    if is_member and rule and rule.cells["overridable"] == "yes" and rule.cells["result"] not in EQUITY_TYPES:
        return Finding("common_stock", "membership", f"A member line; the name alone would say {rule.cells['result']}")
    return _finding(rule)


def structure(texts: dict[str, str], is_member: bool) -> Finding:
    """The structure of the company of a line; a member's company has an eligible one."""
    if not is_member:
        return _finding(first_match("structure", texts))
    for rule in rules("structure"):
        text = texts.get(rule.cells["field"])
        if rule.cells["result"] in STRUCTURES_OF_MEMBERS and text and rule.matches(text):
            return _finding(rule)
    return Finding("corporation", "membership", "A member's company is none of the excluded structures")


def nationality_evidence(label: str, name: str, is_member: bool) -> dict[str, Finding]:
    """Home country indicators that the feed's one label supports (methodology 3): headquarters, most liquid exchange.

    Incorporation is never known from this source. Values are ISO codes, or None where unknown.
    """
    country, evidence = country_of(label)
    at_home = country if evidence == "label_us" else None
    if is_member:
        evidence = "member"
    rule = next(r for r in rules("nationality") if r.cells["evidence"] == evidence and r.matches(name))
    headquarters = {"label": country, "home": at_home, "unknown": None}[rule.cells["headquarters"]]
    exchange = {"US": "US", "unknown": None}[rule.cells["most_liquid_exchange"]]
    return {
        "headquarters_country": Finding(headquarters, rule.reference, rule.cells["why"]),
        "most_liquid_exchange_country": Finding(exchange, rule.reference, rule.cells["why"]),
    }


def public_voting_power(share_names: list[str], is_member: bool) -> Finding:
    """Zero where every listed share says that it has no vote; unknown otherwise, and for a member's company."""
    matches = [next((rule for rule in rules("voting_power") if rule.matches(name)), None) for name in share_names]
    if is_member or not matches or None in matches:
        return _finding(None)
    return _finding(matches[0])
