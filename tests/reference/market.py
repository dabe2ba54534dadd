"""The rank day as companies and lines: closes, pricing vehicles and total caps (docs/methodology.md 2.S06 and 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from reference.exact import half_up
from reference.parameters import Parameters
from reference.windows import Drop, Windows, windows


@dataclass
class Line:
    """One row of ``securities`` with what the other tables say of it. Dollars and shares, None = unknown."""

    security_id: str
    row: dict
    close: Fraction | None
    total_shares: int | None
    available_shares: int | None
    base_shares_per_share: Fraction
    windows: Windows
    is_equity: bool
    is_on_eligible_exchange: bool


@dataclass
class Company:
    """One row of ``companies``; ``total_cap`` has six decimals and is None where it is unknown."""

    company_id: str
    row: dict
    lines: list[Line] = field(default_factory=list)
    geography: list[dict] = field(default_factory=list)
    vehicle: Line | None = None
    total_cap: Fraction | None = None


def companies(
    drop: Drop, rank_day: date, earlier: dict[date, Drop], parameters: Parameters, members: Container[str] = ()
) -> dict[str, Company]:
    """Every company of the drop by id, with its lines, its pricing vehicle and its total market cap.

    ``members``: the lines that have an R3000E row among the incumbents.
    """
    found = {row["company_id"]: Company(row["company_id"], row) for row in drop["companies"]}
    for row in drop.get("geography", []):
        if row["company_id"] in found:
            found[row["company_id"]].geography.append(row)
    sessions = {day: primary_rows(then) for day, then in {**earlier, rank_day: drop}.items()}
    splits = confirmed_splits({**earlier, rank_day: drop})
    prices = defaultdict(list)
    for row in drop["prices"]:
        prices[row["security_id"]].append(row)
    shares = {row["security_id"]: row for row in drop["shares"]}
    for row in drop["securities"]:
        line_id = row["security_id"]
        count = shares.get(line_id, {"total_shares": None, "available_shares": None})
        factor = row.get("base_shares_per_share")
        line = Line(
            security_id=line_id,
            row=row,
            close=rank_day_close(row, prices[line_id], parameters),
            total_shares=count["total_shares"],
            available_shares=available_shares(row, count),
            base_shares_per_share=Fraction(1) if factor is None else Fraction(factor),
            windows=windows(row, rank_day, sessions, splits[line_id], parameters),
            is_equity=row["security_type"] in parameters.equity_types,
            is_on_eligible_exchange=row["mic"] in parameters.exchanges and row["is_listed"] is not False,
        )
        found[row["company_id"]].lines.append(line)
    for company in found.values():
        is_member = any(line.security_id in members for line in company.lines)
        company.vehicle = pricing_vehicle(company.lines, is_member, parameters)
        company.total_cap = total_cap(company)
    return found


def available_shares(security: dict, count: dict) -> int | None:
    """2.S08: an underwritten line without available shares has those that were offered, at most its total."""
    available, offered, total = count["available_shares"], security.get("offering_shares"), count["total_shares"]
    if available is None and security.get("offering_kind") == "underwritten" and None not in (offered, total):
        return min(offered, total)
    return available


def primary_rows(drop: Drop) -> dict[str, dict]:
    """security_id → its primary price row of one session."""
    return {row["security_id"]: row for row in drop["prices"] if row["is_primary"]}


def confirmed_splits(drops: dict[date, Drop]) -> dict[str, list[dict]]:
    """security_id → its confirmed splits and stock dividends; the newest drop naming an event holds."""
    newest = {}
    for _, drop in sorted(drops.items()):
        for event in drop.get("corporate_actions", []):
            newest[event["event_id"]] = event
    found = defaultdict(list)
    for event in newest.values():
        if event["event_type"] in ("split", "stock_dividend") and event["status"] == "confirmed":
            found[event["security_id"]].append(event)
    return found


def rank_day_close(security: dict, prices: list[dict], parameters: Parameters) -> Fraction | None:
    """2.S06: the primary close, else the lowest ≥ 1.00 on another eligible exchange, else the highest there."""
    for row in prices:
        if row["is_primary"] and row["close"] is not None:
            return Fraction(row["close"])
    elsewhere = [
        Fraction(row["close"])
        for row in prices
        if row["mic"] in parameters.exchanges and row["mic"] != security["mic"] and row["close"] is not None
    ]
    high_enough = [close for close in elsewhere if close >= parameters.minimum_price]
    if high_enough:
        return min(high_enough)
    return max(elsewhere, default=None)


def pricing_vehicle(lines: list[Line], is_member: bool, parameters: Parameters) -> Line | None:
    """4.vehicle: near the highest two-year volume the most available base shares win, then the lowest security_id."""
    candidates = [line for line in lines if line.is_equity and line.is_on_eligible_exchange and line.close is not None]
    if not candidates:
        return None
    if is_member:
        least = parameters.vehicle_minimum_days
        traded = [one for one in candidates if one.windows.volume_days is None or one.windows.volume_days >= least]
        candidates = traded or candidates
    volumes = {line.security_id: line.windows.volume or 0 for line in candidates}
    highest = max(volumes.values())
    gap = (1 - parameters.vehicle_volume_share) * highest
    near = [one for one in candidates if highest - volumes[one.security_id] < gap]
    return min(
        near or candidates,
        key=lambda line: (-(line.available_shares or 0) * line.base_shares_per_share, line.security_id.encode()),
    )


def total_cap(company: Company) -> Fraction | None:
    """4: base shares of all equity classes × the vehicle's close / the vehicle's factor, six decimals half up."""
    vehicle = company.vehicle
    if vehicle is None or vehicle.total_shares is None or vehicle.base_shares_per_share == 0:
        return None
    base_shares = sum((line.total_shares or 0) * line.base_shares_per_share for line in company.lines if line.is_equity)
    return Fraction(half_up(base_shares * vehicle.close / vehicle.base_shares_per_share, 6))
