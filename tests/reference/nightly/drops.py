"""Drops of a row of sessions, built line by line on the rank day's ``Market``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reference.drops import COLUMNS, Market
from reference.nightly.events import Drop


def event(event_id: str, line: str | None, kind: str, ex: date | None, **terms) -> dict:
    """A row of corporate_actions. ``terms``: new, old, cash (text), other, tendered (text), new_shares, announced,

    status (``confirmed`` unless said).
    """
    row = dict.fromkeys(COLUMNS["corporate_actions"].split())
    row |= {"event_id": event_id, "security_id": line, "event_type": kind, "ex_date": ex}
    row |= {"ratio_new": terms.pop("new", None), "ratio_old": terms.pop("old", None)}
    row |= {"other_security_id": terms.pop("other", None), "new_shares": terms.pop("new_shares", None)}
    row |= {"announced_date": terms.pop("announced", None), "status": terms.pop("status", "confirmed")}
    for name, term in (("cash_amount", "cash"), ("tendered_fraction", "tendered")):
        value = terms.pop(term, None)
        row[name] = None if value is None else Decimal(value)
    assert not terms, f"no such terms: {terms}"
    return row


def drop(
    session: date,
    closes: dict[str, str | None],
    shares: dict[str, tuple[int | None, int | None]],
    events: tuple[dict, ...] = (),
    members: dict[str, str] | None = None,
) -> Drop:
    """A drop. ``closes``: line → USD, None = not traded; ``shares``: line → (available, total); a line in one of both

    is known. ``members``: line → index codes. A line's company is ``C<line>``.
    """
    market = Market(session)
    for line in sorted({*closes, *shares}):
        market.company(f"C{line}")
        available, total = shares.get(line, (None, "none"))
        market.line(line, f"C{line}", close=closes.get(line, "none"), total=total, available=available)
    for line, codes in (members or {}).items():
        market.member(line, codes)
    market.drop["corporate_actions"] = list(events)
    return market.drop
