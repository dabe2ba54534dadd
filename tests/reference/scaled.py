"""Markets of more than 4,000 ranked companies, so that every break exists, with percentiles exactly on band edges."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from reference.drops import Market, Universe
from reference.universes import later_drop

MILLION = 10**6
# (companies, sum in millions of dollars), largest first; T = 40,000,000 is the sum of the first 4,000 companies, so
# 2.5 points are 1,000,000 and half a point 200,000. Each band's two halves are pieces of their own.
PIECES = (
    (180, 21_248_000),
    (20, 1_000_000), (25, 1_000_000), (225, 6_750_000),  # #200 after the first of these
    (50, 1_000_000), (80, 1_000_000), (295, 2_950_000),  # #500
    (125, 1_000_000), (200, 1_000_000), (700, 2_100_000),  # #1000
    (100, 200_000), (160, 200_000), (1840, 552_000),  # #2000
    (300, 15_000),  # beyond rank 4000
)  # fmt: skip
LOWER_EDGES = (180, 450, 875, 1900)
UPPER_EDGES = (225, 580, 1200, 2160)
UNIT = Decimal("0.000001")


def scaled_universe(beyond_edges: bool = False, two_lists: bool = False, seed: int = 1) -> Universe:
    """4,300 companies; the P of ranks 180, 225, 450 … lie exactly on P_k ± b, or one micro-dollar beyond it.

    Incumbents stand on the side opposite to their rank at every edge and often elsewhere near a break; with
    ``two_lists`` they are R1000 and R2000 only. The first kind has an implementation session with leavers.
    """
    random = Random(seed)
    caps = piecewise_caps()
    if beyond_edges:
        for rank in LOWER_EDGES:  # the cumulative cap of ``rank`` falls by a unit, all later ones stay
            caps[rank - 1] -= UNIT
            caps[rank] += UNIT
        for rank in UPPER_EDGES:
            caps[rank - 1] += UNIT
            caps[rank] -= UNIT
    market = Market()
    for rank, cap in enumerate(caps, start=1):
        line = market.simple(f"c{rank:04d}", **line_of_cap(cap))
        if random.random() < 0.06:
            second = {"close": cap / MILLION if cap % 1 == 0 else 7, "total": 90_000_000, "volume_2y_shares": 1}
            market.line(f"{line}2", f"c{rank:04d}", **(second | {"is_listed": False, "total": 0}))
        at_edge = rank in LOWER_EDGES or rank in UPPER_EDGES
        if at_edge or random.random() < 0.9:
            market.member(line, codes_near(random, rank, at_edge, two_lists))
    universe = Universe(f"scaled_{'beyond' if beyond_edges else 'exact'}", market.drop)
    if not beyond_edges:
        universe.implementation_drop = later_drop(market.drop, random, universe.implementation_session)
    return universe


def piecewise_caps() -> list[Decimal]:
    """Dollars by rank, strictly falling: in each piece a ramp of ±5 % around its mean, so that the sums stay."""
    caps = []
    for count, millions in PIECES:
        mean, rest = divmod(millions * MILLION, count)
        step = max(mean // 20 // count, 1)
        ramp = [mean + step * (count - 1 - 2 * place) for place in range(count)]
        ramp[0] += rest
        caps += [Decimal(cap) for cap in ramp]
    return caps


def line_of_cap(cap: Decimal) -> dict:
    """Close and counts whose product is exactly ``cap``: a million shares, or one share for odd micro-dollars."""
    if cap % 1 == 0:
        return {"close": cap / MILLION, "total": MILLION, "available": 700_000}
    return {"close": cap, "total": 1, "available": 1}


def codes_near(random: Random, rank: int, is_opposite: bool, two_lists: bool) -> str:
    """The codes of an incumbent: its rank's side of each break, or (often near a break) the other one."""

    def above(at: int) -> bool:
        near = at * 0.8 < rank < at * 1.3
        return (rank <= at) != ((is_opposite and near) or (near and random.random() < 0.4))

    large = above(1000)
    if two_lists:
        return "R1000" if large else "R2000"
    if rank > 3000 and random.random() < 0.8:
        return "R3000E RMICRO"
    top, upper = above(200) and large, above(500)
    codes = ["R3000E", "R3000", "R1000" if large else "R2000", "RTOP500" if upper else "R2500"]
    codes += ["RTOP50"] * (rank <= 50) + ["RTOP200"] * top + ["RMIDCAP"] * (large and not top)
    return " ".join(codes + ["RMICRO"] * (not large and not above(2000)))


def flat_tail_universe(companies: int = 4_150, seed: int = 5) -> Universe:
    """Three giants and thousands of equal caps: the bands of #200 … #2000 reach over ranks 3000 and 4000.

    All ranks but the first are decided by company_id. Incumbents stand anywhere, also in R3000 with a rank beyond.
    """
    random = Random(seed)
    market = Market()
    for number in range(companies):
        cap = Decimal(10) ** 13 if number < 3 else Decimal(50_000_000 + number % 2)
        name = f"{random.choice('aBzé')}{number:04d}"
        line = market.simple(name, **line_of_cap(cap))
        if random.random() < 0.9:
            market.member(line, codes_near(random, random.randrange(1, 4_100), False, False))
    return Universe("flat_tail", market.drop)
