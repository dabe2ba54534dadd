"""What a holder of the index owns through the events of one opening, in Fractions: a small oracle, not our SQL again.

It knows lines as exact numbers of shares at exact prices, and gives every line after the events with a bound for what
whole shares and six decimals can make of it. Written from docs/methodology.md 6.3 alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from math import prod

HALF_MICRO, HALF_SHARE = Fraction(1, 2 * 10**6), Fraction(1, 2)
ORDER = (
    "split", "stock_dividend", "special_dividend", "return_of_capital", "rights", "offering", "spin_off",
    "cash_merger", "stock_merger", "tender", "delisting",
)  # fmt: skip
SPLITS, PAYMENTS = ORDER[:2], ORDER[2:4]


@dataclass
class Holding:
    """``shares`` × ``price`` is what it is worth; ``odd`` shares and ``slack`` USD: how far off rounding may be."""

    shares: Fraction
    price: Fraction
    odd: Fraction = Fraction(0)
    slack: Fraction = Fraction(0)

    @property
    def worth(self) -> Fraction:
        return self.shares * self.price


class Holdings:
    """Lines with index shares and capitalisation at the close; ``closes``: of the same session, outsiders too.

    ``outcomes``: event_id → what corporate_actions_applied says; only applied events are made here. ``received``: the
    cash that holders have received in all, less what they have paid; ``slack``: how far off rounding may be of it.
    """

    def __init__(self, lines: dict[str, tuple[int, Fraction]], closes: dict[str, Fraction], outcomes: dict[str, str]):
        self.lines = {line: Holding(Fraction(shares), worth / shares) for line, (shares, worth) in lines.items()}
        self.closes, self.outcomes = closes, outcomes
        self.received = self.slack = Fraction(0)

    def take(self, events: list[dict]) -> None:
        """All events of an opening, in the order of 6.3."""
        self.ratios: dict[str, Fraction] = defaultdict(lambda: Fraction(1))
        self.paid: dict[str, Fraction] = defaultdict(Fraction)
        for event in events:
            if event["event_type"] in SPLITS:
                self.ratios[event["security_id"]] *= ratio_of(event)
        for line, ratio in self.ratios.items():
            if line in self.lines:
                holding = self.lines[line]
                holding.shares, holding.price = holding.shares * ratio, holding.price / ratio
                holding.odd = max(HALF_SHARE, 1 - holding.shares) if holding.shares.denominator > 1 else Fraction(0)
        later = [event for event in events if event["event_type"] not in SPLITS]
        for event in sorted(later, key=lambda one: (ORDER.index(one["event_type"]), one["event_id"].encode())):
            line, kind = event["security_id"], event["event_type"]
            if kind in PAYMENTS:
                self.pay(line, Fraction(event["cash_amount"]), event["event_id"])
            elif line in self.lines and self.outcomes.get(event["event_id"]) == "applied":
                getattr(self, f"take_{kind}", self.take_leaving)(event, self.lines[line])

    def pay(self, line: str, cash: Fraction, event_id: str) -> None:
        """A special dividend: of a line in no index it still lessens what its shares bring to a target's holders."""
        holding = self.lines.get(line)
        if holding is None:
            close = self.closes.get(line)
            if close is not None and cash <= close / self.ratios[line] - self.paid[line]:
                self.paid[line] += cash
        elif self.outcomes.get(event_id) == "applied":
            self.paid[line] += cash
            self.received += cash * holding.shares
            holding.price -= cash
            holding.slack += cash * holding.odd

    def take_rights(self, event: dict, holding: Holding) -> None:
        cash, more = Fraction(event["cash_amount"]), holding.shares * ratio_of(event)
        odd = holding.odd * ratio_of(event) + HALF_SHARE
        self.received -= cash * more
        holding.slack += cash * odd
        holding.price = (holding.worth + cash * more) / (holding.shares + more)
        holding.shares, holding.odd = holding.shares + more, holding.odd + odd

    def take_offering(self, event: dict, holding: Holding) -> None:
        new = event["new_shares"]
        per_share = (holding.slack + holding.price * holding.odd) / max(1, holding.shares - holding.odd) + HALF_MICRO
        self.received -= new * holding.price
        holding.shares, holding.slack = holding.shares + new, holding.slack + new * per_share

    def take_spin_off(self, event: dict, parent: Holding) -> None:
        child, new = event["other_security_id"], parent.shares * ratio_of(event)
        odd = parent.odd * ratio_of(event) + HALF_SHARE
        price = self.closes.get(child, Fraction(0)) / self.ratios[child]
        price = min(price, parent.worth / new)
        slack = parent.slack + price * odd + HALF_MICRO
        parent.price, parent.slack = parent.price - price * new / parent.shares, slack
        was = self.lines.get(child, Holding(Fraction(0), Fraction(0)))
        shares = was.shares + new
        worth = was.worth + price * new
        self.lines[child] = Holding(shares, worth / shares, was.odd + odd, was.slack + slack)

    def take_stock_merger(self, event: dict, target: Holding) -> None:
        acquirer = self.lines.get(event["other_security_id"])
        self.take_leaving(event, target)
        if acquirer is None:
            return
        new, odd = target.shares * ratio_of(event), target.odd * ratio_of(event) + HALF_SHARE
        per_share = (acquirer.slack + acquirer.price * acquirer.odd) / max(1, acquirer.shares - acquirer.odd)
        self.received -= new * acquirer.price
        acquirer.slack += new * (per_share + HALF_MICRO) + odd * (acquirer.price + per_share + HALF_MICRO)
        acquirer.shares, acquirer.odd = acquirer.shares + new, acquirer.odd + odd

    def take_leaving(self, event: dict, holding: Holding) -> None:
        """What it was worth leaves with its holders; that this is what they are given is asked of its closing."""
        line = event["security_id"]
        self.received += holding.worth
        self.slack += holding.slack
        del self.lines[line]


def terms(event: dict, events: list[dict], closes: dict[str, Fraction]) -> tuple[Fraction, Fraction] | None:
    """What a holder of one share of a leaver is given: USD, and the new shares that its splits make of that share.

    None where nothing is stated or known: no cash, or an acquirer that did not trade.
    """
    own = net_ratio(event["security_id"], events)
    cash = event["cash_amount"]
    if event["event_type"] != "stock_merger":
        return None if cash is None else (own * Fraction(cash), own)
    acquirer = event["other_security_id"]
    if acquirer not in closes:
        return None
    remaining = closes[acquirer] / net_ratio(acquirer, events)
    for one in sorted(events, key=lambda one: (ORDER.index(one["event_type"]), one["event_id"].encode())):
        if one["event_type"] in PAYMENTS and one["security_id"] == acquirer and one["cash_amount"] <= remaining:
            remaining -= Fraction(one["cash_amount"])
    return own * (remaining * ratio_of(event) + Fraction(cash or 0)), own


def net_ratio(line: str, events: list[dict]) -> Fraction:
    """The splits and stock dividends of a line, multiplied."""
    ratios = (ratio_of(one) for one in events if one["security_id"] == line and one["event_type"] in SPLITS)
    return prod(ratios, start=Fraction(1))


def ratio_of(event: dict) -> Fraction:
    return Fraction(event["ratio_new"], event["ratio_old"])
