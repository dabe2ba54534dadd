"""methodology 5, the season, a second time in plain Python: what mergers, spin-offs and leavers make of a rank day.

Choices where the text leaves one are those of DECISIONS.md, "The season". Ladder, bands, screens and caps are those of
the oracle; only share counts, closes and places differ here.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reference.bands import Ranked, index_codes, ranked
from reference.market import companies
from reference.oracle import current_codes, reconstitute
from reference.parameters import Parameters
from reference.windows import Drop


@dataclass
class Standing:
    """``codes`` by line, ``places`` (rank, cap) by re-ranked or new company."""

    codes: dict[str, tuple[str, ...]]
    places: dict[str, tuple[int, Fraction]]


def standing(
    drop: Drop,
    rank_day: date,
    list_drop: Drop,
    events: list[dict],
    closes: dict[str, dict[date, Fraction]],
    until: date,
    lock_down: date,
) -> Standing:
    """Membership on the list date. ``events`` in their newest state; ``closes`` of children by line and session."""
    parameters = Parameters()
    held = current_codes(drop["memberships"])
    told = set().union(*held.values())
    base = reconstitute(drop, rank_day)
    members = {line for line, codes in held.items() if "R3000E" in codes}
    market = companies(drop, rank_day, {}, parameters, members)
    company_of = {row["security_id"]: row["company_id"] for row in drop["securities"]}
    caps = {row["company_id"]: market[row["company_id"]].total_cap for row in base.decisions if row["is_eligible"]}
    ladder = ranked(caps, parameters)
    due = [one for one in events if one["status"] == "confirmed" and one["ex_date"] <= until]
    early = [one for one in due if one["ex_date"] < lock_down]

    new_caps: dict[str, Fraction] = {}
    grown = deepcopy(drop)
    for one in (one for one in early if one["event_type"] == "stock_merger"):
        acquirer, target = row_of(grown, one["other_security_id"]), row_of(drop, one["security_id"])
        terms = Fraction(one["ratio_new"], one["ratio_old"])
        terms *= split_factor(due, one["security_id"], one) / split_factor(due, one["other_security_id"], one)
        acquirer["total_shares"] += half_up(target["total_shares"] * terms)
        new_caps[company_of[one["other_security_id"]]] = Fraction(0)
    recomputed = companies(grown, rank_day, {}, parameters, members)
    for company in new_caps:
        new_caps[company] = recomputed[company].total_cap
    kids: Drop = {}
    passing = {row["security_id"] for row in base.screen_results}
    passing -= {row["security_id"] for row in base.screen_results if not row["is_passed"]}
    for one in (one for one in early if one["event_type"] == "spin_off"):
        parent, kid = row_of(drop, one["security_id"]), one["other_security_id"]
        terms = Fraction(one["ratio_new"], one["ratio_old"]) * split_factor(due, one["security_id"], one)
        count = {name: half_up(parent[name] * terms) for name in ("total_shares", "available_shares")}
        before = {day: close for day, close in closes[kid].items() if day < one["ex_date"]}
        after = {day: close for day, close in closes[kid].items() if day >= one["ex_date"]}
        close = before[max(before)] if before else after[min(after)]
        company = company_of[one["security_id"]]
        cap = new_caps.get(company, market[company].total_cap)
        new_caps[company] = max(cap - close * count["total_shares"], Fraction(0))
        add_kid(kids, list_drop, kid, count, close)
    born = reconstitute(kids, rank_day, incumbents=[]) if kids else None
    if born:
        kid_market = companies(kids, rank_day, {}, parameters)
        new_caps |= {
            row["company_id"]: kid_market[row["company_id"]].total_cap for row in born.decisions if row["is_eligible"]
        }
        passing |= {row["security_id"] for row in kids["securities"]}
        passing -= {row["security_id"] for row in born.screen_results if not row["is_passed"]}
        company_of |= {row["security_id"]: row["company_id"] for row in kids["securities"]}

    places = {company.company_id: company for company in ladder}
    for company, cap in new_caps.items():
        if company in caps or company not in market:
            places[company] = placed(company, cap, ladder, parameters)
    gone = {one["security_id"] for one in due if one["event_type"] in ("stock_merger", "cash_merger", "delisting")}
    there = {row["security_id"] for row in list_drop["securities"]} & {
        row["security_id"] for row in list_drop["prices"]
    }
    prior: dict[str, set[str]] = {}
    for line, codes in held.items():
        if line in company_of:
            prior.setdefault(company_of[line], set()).update(codes)
    codes = {}
    for line in sorted(passing - gone):
        company = places.get(company_of[line])
        if line in there and company is not None:
            codes[line] = index_codes(company, prior.get(company.company_id, set()), told, ladder, parameters)
    moved = {key: (places[key].rank, cap) for key, cap in new_caps.items() if key in places}
    return Standing({line: its for line, its in codes.items() if its}, moved)


def placed(company_id: str, cap: Fraction, ladder: list[Ranked], parameters: Parameters) -> Ranked:
    """The place of the first rung that does not rank before ``cap``; below the last one, one further, at the total."""
    rung = next((one for one in ladder if (-one.cap, one.company_id.encode()) >= (-cap, company_id.encode())), None)
    if rung is not None:
        return Ranked(company_id, cap, rung.rank, rung.cumulative, rung.percentile)
    rank = len(ladder) + 1
    if rank > parameters.extended_ranks:
        return Ranked(company_id, cap, rank)
    return Ranked(company_id, cap, rank, ladder[-1].cumulative, Fraction(1))


def split_factor(due: list[dict], line: str, until: dict) -> Fraction:
    """What one rank-day share of ``line`` has become by the ex-date of the event ``until``."""
    factor = Fraction(1)
    for one in due:
        if one["event_type"] == "split" and one["security_id"] == line and one["ex_date"] <= until["ex_date"]:
            factor *= Fraction(one["ratio_new"], one["ratio_old"])
    return factor


def half_up(number: Fraction) -> int:
    return int((2 * number + 1) // 2)


def row_of(drop: Drop, line: str) -> dict:
    return next(row for row in drop["shares"] if row["security_id"] == line)


def add_kid(kids: Drop, list_drop: Drop, line: str, count: dict, close: Fraction) -> None:
    """A child as the list date's drop describes it, with the shares of its terms and the close it is valued at."""
    [security] = [row for row in list_drop["securities"] if row["security_id"] == line]
    [company] = [row for row in list_drop["companies"] if row["company_id"] == security["company_id"]]
    price = {"security_id": line, "mic": security["mic"], "close": close, "is_primary": True}
    added = {"companies": company, "securities": security, "shares": {"security_id": line} | count, "prices": price}
    for table, row in added.items():
        kids.setdefault(table, []).append(row)
