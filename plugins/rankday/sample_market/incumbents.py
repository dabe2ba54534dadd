"""The members before the rank day: an earlier reconstitution over the same companies, with caps of some months ago.

It cuts by rank alone, so that its codes are consistent by construction (methodology 5); what the bands make of
it on the rank day is for the rules to find. A few companies at chosen ranks are sent to a chosen side, so that each
band has members kept, moved and newcomers on both of its sides whatever the seed.
"""

from __future__ import annotations

from rankday.sample_market.dice import Dice
from rankday.sample_market.model import Company

# Break → places beyond its band, in per cent of the break: one above it, one below it and not beyond rank 3000.
BEYOND = {200: (45, 175), 500: (45, 175), 1000: (45, 180), 2000: (45, 140)}
# (place now, place then) in per cent of a break, inside its band; None then: no member.
INSIDE = ((104, 80), (97, 125), (106, 85), (95, 118), (103, None), (98, None))
GHOSTS_PER_MILLE = 22
CUTS = {"R3000E": (0, 4_000), "R3000": (0, 3_000), "R1000": (0, 1_000), "R2000": (1_000, 3_000), "RTOP50": (0, 50),
        "RTOP200": (0, 200), "RTOP500": (0, 500), "RMIDCAP": (200, 1_000), "R2500": (500, 3_000),
        "RMICRO": (2_000, 4_000)}  # fmt: skip


def memberships(companies: list[Company], seed: int) -> list[tuple[str, str]]:
    """(index_code, security_id) of every line that an earlier reconstitution would have listed, sorted."""
    dice = Dice(seed, 3)
    _choose(companies)
    then = [
        (_earlier_cap(company.cap, dice), company.company_id, company)
        for company in companies
        if company.was_member and company.cap and any(line.may_be_member for line in company.lines)
    ]
    # Companies that were taken over or closed down since: their lines are in no other table.
    caps = [cap for cap, _, company in then if company.is_prospect]
    ghosts = [dice.one_of(caps) for _ in range(len(caps) * GHOSTS_PER_MILLE // 1_000)]
    then += [(cap, f"C8{number:06d}", None) for number, cap in enumerate(ghosts, start=1)]
    then.sort(key=lambda entry: (-entry[0], entry[1]))

    order = [entry for entry in then if not (entry[2] and entry[2].earlier_rank)]
    for entry in sorted((e for e in then if e[2] and e[2].earlier_rank), key=lambda e: (e[2].earlier_rank, e[1])):
        order.insert(min(entry[2].earlier_rank - 1, len(order)), entry)
    rows = []
    for place, (_, company_id, company) in enumerate(order):
        codes = [code for code, (above, to) in CUTS.items() if above <= place < to]
        lines = (
            [line.security_id for line in company.lines if line.may_be_member] if company else [f"S{company_id[1:]}A"]
        )
        rows += [(code, line) for code in codes for line in lines]
    return sorted(rows)


def _choose(companies: list[Company]) -> None:
    """Send some companies near each banded break to a side of it; ``earlier_rank`` and ``was_member`` are set."""
    ranked = sorted(
        (company for company in companies if company.is_prospect),
        key=lambda company: (-company.cap, company.company_id),
    )
    for at, (far_above, far_below) in BEYOND.items():
        for now, then in (*INSIDE, (far_above, 125), (far_below, 75)):
            place = at * now // 100 - 1
            while place < len(ranked) and ranked[place].kind == "case":
                place += 1
            if place < len(ranked):
                ranked[place].was_member = then is not None
                ranked[place].earlier_rank = then and at * then // 100


def _earlier_cap(cap: int, dice: Dice) -> int:
    """The cap then: mostly within a tenth of today's, sometimes half or double."""
    spread = 450 if dice.hits(60) else 90
    return cap * (1_000 + sum(dice.between(-spread, spread) for _ in range(3))) // 1_000
