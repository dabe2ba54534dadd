"""docs/methodology.md 5: ranks, percentiles, breakpoints, bands and the indexes of each company."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reference.exact import half_up
from reference.parameters import INDEX_ORDER, Parameters

# The code that says a current member is above (or, for RMICRO, below) a break, and the codes that tell at all.
ABOVE = {200: "RTOP200", 500: "RTOP500", 1000: "R1000"}
TELLS = {
    200: ("RTOP200", "RMIDCAP"),
    500: ("RTOP500", "R2500"),
    1000: ("R1000", "R2000"),
    2000: ("RMICRO",),
}


@dataclass
class Ranked:
    """An eligible company; ``cumulative`` and ``percentile`` are exact and None beyond the last rank of R3000E."""

    company_id: str
    cap: Fraction
    rank: int
    cumulative: Fraction | None = None
    percentile: Fraction | None = None


def ranked(caps: dict[str, Fraction], parameters: Parameters) -> list[Ranked]:
    """Largest first, equal caps by company_id as UTF-8 bytes; P_i includes i and divides by the caps of R3000E."""
    order = sorted(caps.items(), key=lambda item: (-item[1], item[0].encode()))
    found = [Ranked(company_id, cap, rank) for rank, (company_id, cap) in enumerate(order, start=1)]
    extended = found[: parameters.extended_ranks]
    total = sum(company.cap for company in extended)
    cumulative = Fraction(0)
    for company in extended:
        cumulative += company.cap
        company.cumulative, company.percentile = cumulative, cumulative / total
    return found


def breakpoints(ranks: list[Ranked], parameters: Parameters) -> list[dict]:
    """One row a break whose rank somebody holds; the band columns are None for breaks without a band."""
    rows = []
    for at in parameters.breaks:
        if at > min(len(ranks), parameters.extended_ranks):
            continue
        holder = ranks[at - 1]
        row = {
            "break_rank": at,
            "company_id": holder.company_id,
            "market_cap": half_up(holder.cap, 6),
            "percentile": half_up(holder.percentile, 9),
            "band": None,
            "lower_percentile": None,
            "upper_percentile": None,
            "largest_in_band_cap": None,
            "smallest_in_band_cap": None,
        }
        if at in parameters.bands:
            width = parameters.bands[at]
            inside = [company.cap for company in ranks if is_in_band(company, at, ranks, parameters)]
            row |= {
                "band": half_up(width, 9),
                "lower_percentile": half_up(holder.percentile - width, 9),
                "upper_percentile": half_up(holder.percentile + width, 9),
                "largest_in_band_cap": half_up(max(inside), 6),
                "smallest_in_band_cap": half_up(min(inside), 6),
            }
        rows.append(row)
    return rows


def is_in_band(company: Ranked, at: int, ranks: list[Ranked], parameters: Parameters) -> bool:
    """P_k − b ≤ P_i ≤ P_k + b, exactly; no band where nobody holds rank k or i has no percentile."""
    if at not in parameters.bands or at > len(ranks) or company.percentile is None:
        return False
    return abs(company.percentile - ranks[at - 1].percentile) <= parameters.bands[at]


def is_above(company: Ranked, at: int, now: set[str], told: set[str], ranks: list[Ranked], parameters) -> bool:
    """Whether the company is above break ``at``; ``now``: its current codes, ``told``: all codes of the incumbents."""
    if company.rank > parameters.main_ranks:
        return False
    has_a_side = "R3000" in now and any(code in told for code in TELLS[at])
    if has_a_side and is_in_band(company, at, ranks, parameters):
        return ABOVE[at] in now if at in ABOVE else "RMICRO" not in now
    return company.rank <= at


def index_codes(company: Ranked, now: set[str], told: set[str], ranks: list[Ranked], parameters) -> tuple[str, ...]:
    """The indexes of a company after the reconstitution, in the contract's order."""
    above = {at: is_above(company, at, now, told, ranks, parameters) for at in (200, 500, 1000, 2000)}
    in_extended = company.rank <= parameters.extended_ranks
    in_main = company.rank <= parameters.main_ranks
    holds = {
        "R3000E": in_extended,
        "R3000": in_main,
        "R1000": in_main and above[1000],
        "R2000": in_main and not above[1000],
        "RTOP50": company.rank <= parameters.top_ranks,
        "RTOP200": in_main and above[200],
        "RTOP500": in_main and above[500],
        "RMIDCAP": in_main and above[1000] and not above[200],
        "R2500": in_main and not above[500],
        "RMICRO": in_extended and not above[2000],
    }
    return tuple(code for code in INDEX_ORDER if holds[code])
