"""docs/methodology.md 2: every line meets every screen, and the company's first failure."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from reference.market import Company, Line
from reference.parameters import COMPANY_SCREENS, LINE_SCREENS, Parameters

Verdict = tuple[bool, bool]  # (is_passed, is_flagged)


def company_screens(
    company: Company, country: str | None, parameters: Parameters, has_extended_member: bool = False
) -> dict[str, Verdict]:
    """S03, S04, S05, S07, S09: the same for every line of the company; ``has_extended_member``: one is in R3000E."""
    row = company.row
    structure, ubti, voting = row["structure"], row["has_unblocked_ubti"], row["public_voting_power"]
    ubti_is_flagged = ubti is None and structure in parameters.ubti_flagged_structures
    return {
        "S03": (structure not in parameters.structures_out, structure is None),
        "S04": (ubti is not True, ubti_is_flagged),
        "S05": (country == parameters.home_country and row["is_china_n_share"] is not True, False),
        "S07": (company.total_cap is not None and company.total_cap >= parameters.minimum_market_cap, False),
        "S09": minimum_votes(voting, has_extended_member, parameters),
    }


def minimum_votes(voting: object, has_extended_member: bool, parameters: Parameters) -> Verdict:
    """2.S09, with the years in which members were exempt."""
    if parameters.minimum_voting_power is None:
        return True, False
    if voting is None:
        return True, True
    has_votes = Fraction(voting) >= parameters.minimum_voting_power
    is_exempt = parameters.members_need_no_votes and has_extended_member
    return has_votes or is_exempt, is_exempt and not has_votes


def line_screens(
    line: Line, rank_day: date, is_vehicle: bool, is_extended_member: bool, parameters: Parameters
) -> dict[str, Verdict]:
    """S01, S02, S06, S08, S10 of one line; ``is_extended_member``: the line is in R3000E now."""
    has_float = has_minimum_float(line, parameters)
    is_float_known = is_extended_member or offering_lets_float_be_known(line.row, rank_day, parameters)
    class_cap = None if line.close is None or line.total_shares is None else line.close * line.total_shares
    addtv = line.windows.addtv
    passes_as_additional_class = (
        class_cap is not None
        and class_cap > parameters.class_market_cap_above
        and addtv is not None
        and addtv > parameters.class_addtv_above
        and has_float
    )
    return {
        "S01": (line.is_equity, False),
        "S02": (line.is_on_eligible_exchange, False),
        "S06": (has_minimum_price(line, is_extended_member, parameters), False),
        "S08": (has_float and is_float_known, False),
        "S10": (is_vehicle or (passes_as_additional_class and not parameters.one_line_a_company), False),
    }


def has_minimum_price(line: Line, is_extended_member: bool, parameters: Parameters) -> bool:
    """2.S06, with the exemption of current members, which never rescues a line without a close."""
    if line.close is None:
        return False
    average = line.windows.average_close
    is_member = is_extended_member and parameters.average_price_rescues_members
    is_exempt = is_member and average is not None and average >= parameters.minimum_price
    return line.close >= parameters.minimum_price or is_exempt


def has_minimum_float(line: Line, parameters: Parameters) -> bool:
    """2.S08: available / total ≥ 5 %; an unknown or empty share count has no such ratio and fails."""
    if line.total_shares is None or line.available_shares is None or line.total_shares == 0:
        return False
    return Fraction(line.available_shares, line.total_shares) >= parameters.minimum_float


def offering_lets_float_be_known(row: dict, rank_day: date, parameters: Parameters) -> bool:
    """2.S08: holders disclosed on the day at the latest, the longest lock-up over before it; other kinds always."""
    kind = row.get("offering_kind")
    disclosed, lock_up_end = row.get("holders_disclosed_date"), row.get("lock_up_end_date")
    if kind == "de_spac":
        return lock_up_end is not None and lock_up_end < rank_day
    if kind in ("best_efforts", "direct_listing") and parameters.holders_must_be_disclosed:
        return disclosed is not None and disclosed <= rank_day
    return True


def first_failed_screen(
    company: Company, of_company: dict[str, Verdict], of_vehicle: dict[str, Verdict] | None
) -> str | None:
    """The first failure in the order S01…S10; None when the company is eligible."""
    failed = {screen for screen in COMPANY_SCREENS if not of_company[screen][0]}
    if of_vehicle is not None:
        failed |= {screen for screen in LINE_SCREENS if not of_vehicle[screen][0]}
    elif not any(line.is_equity for line in company.lines):
        failed.add("S01")
    elif not any(line.is_equity and line.is_on_eligible_exchange for line in company.lines):
        failed.add("S02")
    else:
        failed |= {"S06", "S07"}
    return min(failed, default=None)
