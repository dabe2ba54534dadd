"""The golden example of docs/methodology.md 5 as a market."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from reference.drops import Market, Universe

# Cumulative caps of docs/methodology.md 5's example (T = 182,500), with the company's index now and afterwards.
GOLDEN = (
    (153_994, "84.38", "R1000", "R1000"),
    (156_111, "85.54", "R2000", "R1000"),
    (158_210, "86.69", "R1000", "R1000"),
    (160_217, "87.79", "R2000", "R2000"),
    (162_224, "88.89", "R2000", "R2000"),
    (164_226, "89.99", "R2000", "R2000"),  # rank 1000
    (166_221, "91.08", "R1000", "R1000"),
    (168_174, "92.15", "R2000", "R2000"),
    (170_090, "93.20", "R1000", "R2000"),
)
GOLDEN_TOTAL = 182_500


def golden_universe() -> Universe:
    """1,200 companies; ``golden<percentile>`` stand at the example's cumulative caps (a unit is a million dollars)."""
    market = Market()
    caps = [153_994 - 171 * 899, *[171] * 899]
    sizes = [(caps, GOLDEN[0])]
    for (before, *_), mark in pairwise(GOLDEN):
        sizes.append(([Decimal(mark[0] - before) / 20] * 20, mark))
    number = 0
    for piece, (_, percentile, now, _) in sizes:
        for place, cap in enumerate(piece):
            number += 1
            is_marked = place == len(piece) - 1
            # Equal caps rank by company_id: within its piece the marked company comes last.
            name = f"n{number:04d}" if not is_marked else f"n{number:04d}-golden{percentile}"
            line = market.simple(name, close=cap, total=1_000_000)
            market.member(line, "R3000E R3000 " + (now if is_marked else "R1000" if number <= 1000 else "R2000"))
    each, spare = divmod(GOLDEN_TOTAL - GOLDEN[-1][0], 140)
    for place in range(140):
        market.simple(f"n{number + 1 + place:04d}", close=each + (place < spare), total=1_000_000)
    return Universe("golden", market.drop)
