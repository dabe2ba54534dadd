"""One reconstitution, from a drop to weights, by the letter of docs/methodology.md 2 to 6 (choices: README.md)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from reference.bands import breakpoints, index_codes, ranked
from reference.exact import half_up
from reference.market import Company, Line, companies, primary_rows
from reference.nationality import nationality
from reference.parameters import INDEX_ORDER, SCREENS, Parameters, parameters_on
from reference.screens import company_screens, first_failed_screen, line_screens
from reference.windows import Drop


@dataclass
class Result:
    """The publication's tables as typed rows: caps 6 decimals, percentiles 9, weights 15; null is None."""

    screen_results: list[dict]
    decisions: list[dict]
    breakpoints: list[dict]
    constituents: list[dict]
    changes: list[dict]
    leavers: list[str]
    nationality: dict[str, tuple[str | None, str]]


def reconstitute(
    drop: Drop,
    rank_day: date,
    incumbents: list[dict] | None = None,
    implementation_drop: Drop | None = None,
    parameters: Parameters | None = None,
    earlier: dict[date, Drop] | None = None,
) -> Result:
    """Reconstitute on ``drop``, the market of ``rank_day``.

    ``incumbents``: rows (index_code, security_id), by default the drop's ``memberships``. ``implementation_drop``: the
    market at the close of the implementation session (closing weights, leavers). ``earlier``: drops by session, for
    the computed windows. Every table is a list of rows holding all the contract's columns, values typed, null None.
    """
    parameters = parameters or parameters_on(rank_day)
    before = current_codes(drop.get("memberships", []) if incumbents is None else incumbents)
    told = set().union(*before.values())
    members = {line for line, codes in before.items() if "R3000E" in codes}
    market = companies(drop, rank_day, earlier or {}, parameters, members)
    countries = {key: nationality(company.row, company.geography, parameters) for key, company in market.items()}

    screen_rows, first_failed, passing = [], {}, set()
    for company in market.values():
        has_member = any("R3000E" in before.get(line.security_id, ()) for line in company.lines)
        of_company = company_screens(company, countries[company.company_id][0], parameters, has_member)
        of_vehicle = None
        for line in company.lines:
            is_vehicle = line is company.vehicle
            is_member = "R3000E" in before.get(line.security_id, ())
            verdicts = of_company | line_screens(line, rank_day, is_vehicle, is_member, parameters)
            of_vehicle = verdicts if is_vehicle else of_vehicle
            screen_rows += [screen_row(company, line, screen, verdicts[screen]) for screen in SCREENS]
            if all(is_passed for is_passed, _ in verdicts.values()):
                passing.add(line.security_id)
        first_failed[company.company_id] = first_failed_screen(company, of_company, of_vehicle)

    eligible = {key: market[key].total_cap for key, screen in first_failed.items() if screen is None}
    ranks = ranked(eligible, parameters)
    prior = {
        key: set().union(*(before.get(line.security_id, set()) for line in company.lines))
        for key, company in market.items()
    }
    left = leavers(implementation_drop)
    after: dict[str, tuple[str, ...]] = {}
    for company in ranks:
        codes = index_codes(company, prior[company.company_id], told, ranks, parameters)
        for line in market[company.company_id].lines:
            if codes and line.security_id in passing and not left(line.security_id):
                after[line.security_id] = codes

    by_rank = {company.company_id: company for company in ranks}
    decisions = [
        decision_row(company, first_failed[key], by_rank.get(key), prior[key], after)
        for key, company in sorted(market.items(), key=lambda item: item[0].encode())
    ]
    return Result(
        screen_results=sorted(screen_rows, key=lambda row: (row["security_id"].encode(), row["screen_id"])),
        decisions=decisions,
        breakpoints=breakpoints(ranks, parameters),
        constituents=constituents(after, market, by_rank, implementation_drop),
        changes=changes(before, after, drop),
        leavers=sorted(line for line in passing | before.keys() if left(line)),
        nationality=countries,
    )


def current_codes(rows: list[dict]) -> dict[str, set[str]]:
    """security_id → its current codes, with R3000 and R3000E where the list as a whole does not know these codes."""
    codes = defaultdict(set)
    for row in rows:
        if row["index_code"] in INDEX_ORDER:
            codes[row["security_id"]].add(row["index_code"])
    told = set().union(*codes.values())
    for held in codes.values():
        if "R3000" not in told and held & {"R1000", "R2000"}:
            held.add("R3000")
        if "R3000E" not in told and "R3000" in held:
            held.add("R3000E")
    return dict(codes)


def leavers(implementation_drop: Drop | None):
    """A test for "has left": no row in the securities, or none in the prices, of the implementation session."""
    if implementation_drop is None:
        return lambda security_id: False
    there = {row["security_id"] for row in implementation_drop["securities"]}
    there &= {row["security_id"] for row in implementation_drop["prices"]}
    return lambda security_id: security_id not in there


def screen_row(company: Company, line: Line, screen: str, verdict: tuple[bool, bool]) -> dict:
    """A row of screen_results, without its words."""
    return {
        "security_id": line.security_id,
        "screen_id": screen,
        "company_id": company.company_id,
        "is_passed": verdict[0],
        "is_flagged": verdict[1],
    }


def decision_row(company: Company, first_failed: str | None, ranks, prior: set[str], after: dict) -> dict:
    """A row of decisions, without its words."""
    new = set().union(*(after.get(line.security_id, ()) for line in company.lines))
    has_percentile = ranks is not None and ranks.percentile is not None
    return {
        "company_id": company.company_id,
        "name": company.row["name"],
        "pricing_vehicle_id": company.vehicle.security_id if company.vehicle else None,
        "total_market_cap": None if company.total_cap is None else half_up(company.total_cap, 6),
        "is_eligible": first_failed is None,
        "first_failed_screen": first_failed,
        "company_rank": ranks.rank if ranks else None,
        "cumulative_market_cap": half_up(ranks.cumulative, 6) if has_percentile else None,
        "percentile": half_up(ranks.percentile, 9) if has_percentile else None,
        "prior_indexes": in_order(prior),
        "new_indexes": in_order(new),
    }


def constituents(after: dict, market: dict[str, Company], by_rank: dict, implementation_drop: Drop | None) -> list:
    """Section 6: close × available shares over the index's sum, at the implementation close where there is one."""
    at_closing = primary_rows(implementation_drop) if implementation_drop else {}
    counts = {row["security_id"]: row for row in implementation_drop["shares"]} if implementation_drop else {}
    rows = []
    for company in market.values():
        for line in company.lines:
            price, count = at_closing.get(line.security_id), counts.get(line.security_id)
            close = line.close if price is None or price["close"] is None else Fraction(price["close"])
            shares, outcome = (line.available_shares, line.total_shares), "no_row"
            known = (count["available_shares"], count["total_shares"]) if count else (None, None)
            if all(known if implementation_drop else shares):  # 6.2: a null or zero count makes it no row
                shares, outcome = known if implementation_drop else shares, "full"
            rows += [
                {
                    "index_code": code,
                    "security_id": line.security_id,
                    "company_id": company.company_id,
                    "ticker": line.row["ticker"],
                    "name": line.row["name"],
                    "company_rank": by_rank[company.company_id].rank,
                    "company_total_market_cap": half_up(company.total_cap, 6),
                    "close": half_up(close, 6),
                    "available_shares": shares[0],
                    "available_market_cap": half_up(close * shares[0], 6),
                    "total_shares": shares[1],
                    "share_outcome": outcome,
                }
                for code in after.get(line.security_id, ())
            ]
    sums: dict[str, Decimal] = defaultdict(Fraction)
    for row in rows:
        sums[row["index_code"]] += Fraction(row["available_market_cap"])
    for row in rows:
        whole = sums[row["index_code"]]
        row["weight"] = half_up(Fraction(row["available_market_cap"]) / whole, 15) if whole else None
    return sorted(rows, key=lambda row: (row["index_code"], row["security_id"].encode()))


def changes(before: dict[str, set[str]], after: dict[str, tuple[str, ...]], drop: Drop) -> list[dict]:
    """Line by line against the incumbents; a line that is not among the securities has no ticker and no name."""
    known = {row["security_id"]: row for row in drop["securities"]}
    rows = []
    for line in before.keys() | after.keys():
        was, is_now = set(before.get(line, ())), set(after.get(line, ()))
        rows += [
            {
                "index_code": code,
                "security_id": line,
                "ticker": known[line]["ticker"] if line in known else None,
                "name": known[line]["name"] if line in known else None,
                "change_type": "add" if code in is_now else "delete",
                "from_indexes": in_order(was),
                "to_indexes": in_order(is_now),
            }
            for code in was ^ is_now
        ]
    return sorted(rows, key=lambda row: (row["index_code"], row["security_id"].encode()))


def in_order(codes: set[str]) -> str:
    """Codes as the contract writes them, ``R3000E|R3000|…``; none: the empty text."""
    return "|".join(code for code in INDEX_ORDER if code in codes)
