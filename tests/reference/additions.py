"""Additions between reconstitutions, by the letter of docs/methodology.md 6.4: candidates, thresholds, outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reference.exact import half_up
from reference.market import Company, Line, companies
from reference.nationality import nationality
from reference.oracle import current_codes, in_order
from reference.parameters import COMPANY_SCREENS, LINE_SCREENS, parameters_on
from reference.screens import company_screens, line_screens
from reference.windows import Drop

# code → (it must be above this rank, it must be below that one)
INDEXES = {
    "R3000E": (None, None), "R3000": (3000, None), "R1000": (1000, None), "R2000": (3000, 1000), "RTOP50": (50, None),
    "RTOP200": (200, None), "RTOP500": (500, None), "RMIDCAP": (1000, 200), "R2500": (3000, 500),
    "RMICRO": (None, 2000),
}  # fmt: skip


@dataclass(frozen=True)
class Thresholds:
    """Adjusted caps: ``floor`` (None: there is none) and break → cap."""

    floor: Decimal | None
    breaks: dict[int, Decimal]

    def above(self, cap: Decimal, rank: int | None) -> bool:
        return rank not in self.breaks or cap >= self.breaks[rank]


@dataclass(frozen=True)
class Window:
    """Step 1: the IPO rank day Q, that of the quarter before, and the one before that; or a first trading day."""

    rank_day: date
    previous: date
    earlier: date | None = None
    is_fast: bool = False


def adjusted(market_cap: Decimal, then: Decimal, now: Decimal) -> Decimal:
    """Step 3, by two levels."""
    return half_up(Fraction(market_cap) * Fraction(now) / Fraction(then), 6)


def is_offered(row: dict, window: Window) -> bool:
    """Step 1 of a row of securities, whoever is a member."""
    day, kind = row.get("ipo_date"), row.get("offering_kind")
    if day is None or kind in ("spin_off", "uplisting", "other"):
        return False
    if window.is_fast:
        known = kind == "underwritten" and row.get("offering_shares") is not None
        return known and window.previous < day <= window.rank_day
    if kind == "de_spac":
        end = row.get("lock_up_end_date")
        return end is not None and window.previous <= end < window.rank_day
    if window.previous < day <= window.rank_day:
        return True
    disclosed = row.get("holders_disclosed_date")
    has_grace = kind in ("best_efforts", "direct_listing") and window.earlier is not None and disclosed is not None
    return has_grace and window.earlier < day <= window.previous < disclosed <= window.rank_day


def additions(drop: Drop, window: Window, thresholds: Thresholds) -> list[dict]:
    """Rows of candidates without words: company_id, outcome, new_indexes, first_failed_screen, reason_code, caps."""
    parameters = parameters_on(window.rank_day)
    codes = current_codes(drop.get("memberships", []))
    members = {line for line, held in codes.items() if "R3000E" in held}
    primary = drop | {"prices": [row for row in drop["prices"] if row["is_primary"]]}
    market = companies(primary, window.rank_day, {}, parameters, members)
    rows = []
    for company in market.values():
        is_new = not any(line.security_id in members for line in company.lines)
        candidates = [
            line for line in company.lines if is_offered(line.row, window) and line.security_id not in members
        ]
        if window.is_fast and not is_new:
            continue
        held = set().union(*(codes.get(line.security_id, set()) for line in company.lines))
        rows += _of_company(company, candidates, is_new, held, window, thresholds)
    return sorted(rows, key=lambda row: row["security_id"].encode())


def _of_company(
    company: Company, candidates: list[Line], is_new: bool, held: set[str], window: Window, thresholds: Thresholds
) -> list[dict]:
    rows = [_row(company, line, is_new, window, thresholds) for line in candidates]
    vehicle = next((row for row in rows if row["is_pricing_vehicle"]), None)
    for row in rows:
        if is_new and company.vehicle is not None and vehicle is None:
            row["outcome"] = "vehicle_not_offered"
    is_added = vehicle is not None and vehicle["outcome"] is None
    for row in rows:
        if row["outcome"] is None:
            row["outcome"] = "company_not_added" if is_new and not is_added else "added"
        is_in = row["outcome"] == "added"
        now = _codes_of(row["company_total_market_cap"], thresholds) if is_new and is_in else held if is_in else set()
        reason = "fast_entry" if window.is_fast else "ipo_addition" if is_new else "ipo_additional_class"
        row |= {"new_indexes": in_order(now), "reason_code": reason if is_in else None}
    return rows


def _row(company: Company, line: Line, is_new: bool, window: Window, thresholds: Thresholds) -> dict:
    parameters = parameters_on(window.rank_day)
    floor = thresholds.floor
    with_floor = parameters if floor is None else replace(parameters, class_market_cap_above=Fraction(floor))
    is_vehicle = line is company.vehicle
    country = nationality(company.row, company.geography, parameters)[0]
    results = company_screens(company, country, parameters, not is_new)
    results |= line_screens(line, window.rank_day, is_vehicle and is_new, False, with_floor)
    if window.is_fast:
        results = _in_twelve_months(results, company, line)
    failed = min((screen for screen in (*COMPANY_SCREENS, *LINE_SCREENS) if not results[screen][0]), default=None)
    cap = None if company.total_cap is None else half_up(company.total_cap, 6)
    offered = line.row.get("offering_shares")
    value = half_up(line.close * offered, 6) if window.is_fast and line.close is not None else None
    outcome = None
    if failed is not None:
        outcome = "failed_screen"
    elif window.is_fast and not (500 in thresholds.breaks and value is not None and value > thresholds.breaks[500]):
        outcome = "below_fast_entry"
    elif is_new and is_vehicle and not (floor is None if floor is None else cap > floor):
        outcome = "below_floor"
    return {
        "security_id": line.security_id,
        "company_id": company.company_id,
        "is_new_company": is_new,
        "is_pricing_vehicle": is_vehicle,
        "close": None if line.close is None else half_up(line.close, 6),
        "company_total_market_cap": cap,
        "investable_market_cap": value,
        "first_failed_screen": failed,
        "outcome": outcome,
        "is_flagged": line.row.get("offering_kind") is None,
    }


def _in_twelve_months(results: dict, company: Company, line: Line) -> dict:
    coming = {
        "S08": line.row.get("float_in_12_months"),
        "S09": company.row.get("voting_power_in_12_months"),
    }
    return results | {
        screen: (True, True)
        for screen, fraction in coming.items()
        if not results[screen][0] and fraction is not None and Fraction(fraction) >= Fraction("0.05")
    }


def _codes_of(cap: Decimal, thresholds: Thresholds) -> set[str]:
    return {
        code
        for code, (above, below) in INDEXES.items()
        if thresholds.above(cap, above) and (below is None or not thresholds.above(cap, below))
    }
