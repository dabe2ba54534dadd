"""Two small markets with one purpose each: the golden example of section 5, and windows computed from sessions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from reference.drops import Market, Universe

# Cumulative caps of METHODOLOGY.md section 5's example (T = 182,500), with the company's index now and afterwards.
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


# Nineteen sessions before the rank day 2026-04-30, itself the twentieth of the two years; 31 March is 30 days before.
LONG_AGO = date(2024, 4, 30)  # exactly 24 months: out
DAY_31, DAY_30 = date(2026, 3, 30), date(2026, 3, 31)
APRIL = tuple(date(2026, 4, day) for day in (7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 27, 28, 29))
OPEN = {"addtv_2y_usd": None, "volume_2y_shares": None, "average_close_30d": None}


def windows_universe() -> Universe:
    """Lines that report no averages: they are computed from 19 earlier sessions, splits among them."""
    rank_day = date(2026, 4, 30)
    markets = {day: Market(day) for day in (LONG_AGO, DAY_31, DAY_30, *APRIL, rank_day)}

    def line(name: str, closes: dict, volume: int, usual="1", absent=(), **columns) -> None:
        for day, market in markets.items():
            if day in absent:
                continue
            if not any(row["company_id"] == name[:-2] for row in market.drop["companies"]):
                market.company(name[:-2])
            volume_then = 10**9 if day == LONG_AGO else volume
            close = closes.get(day, usual)
            market.line(name, name[:-2], close=close, total=900_000_000, volume=volume_then, **(OPEN | columns))

    def split(name: str, ex_date: date, status: str) -> None:
        row = dict.fromkeys(("announced_date", "cash_amount", "other_security_id", "tendered_fraction", "new_shares"))
        row |= {"event_id": f"e-{name}", "security_id": name, "event_type": "split", "ex_date": ex_date}
        row |= {"ratio_new": 1, "ratio_old": 10, "status": status}
        markets[rank_day].drop["corporate_actions"].append(row)

    expected = {
        "average_at": None, "average_below": "S06", "average_of_rank_day": "S06",
        "average_rounds_up": "S06", "average_at_of_two": None,
        "split_lifts": None, "split_cancelled": "S06", "split_too_early": "S06",
    }  # fmt: skip
    line("average_at.v", {rank_day: "0.9", DAY_31: "0.1", LONG_AGO: "0.1"}, 99)
    line("average_below.v", {rank_day: "0.9", DAY_31: "50", DAY_30: "0.999999"}, 99)
    line("average_of_rank_day.v", {rank_day: "0.9"}, 99, absent=(*APRIL, DAY_30))
    for name in ("split_lifts", "split_cancelled", "split_too_early"):
        line(f"{name}.v", {rank_day: "0.9"}, 99, usual="0.1")
    # Averages of 0.9999999… and 175,000.005 would round to the threshold, or over it: they are compared as they are.
    line("average_rounds_up.v", {rank_day: "0.9", DAY_30: "0.999999"}, 99)
    line("average_at_of_two.v", {rank_day: "0.9", DAY_30: "0.999999", APRIL[0]: "1.000001"}, 99)
    split("split_lifts.v", rank_day, "confirmed")
    split("split_cancelled.v", rank_day, "cancelled")
    split("split_too_early.v", DAY_30, "confirmed")
    for name in expected:
        markets[rank_day].member(f"{name}.v", "R3000E R3000 R2000")
    second = {"volume_2y_shares": 0}
    line("addtv_a_tenth_above.v", {}, 99, usual="10")
    line("addtv_a_tenth_above.w", {rank_day: "10.000003"}, 17_500, usual="10", **second)  # 175,000.002625
    for name, volume, absent in (
        ("addtv_at", 17_500, ()),
        ("addtv_above", 17_501, ()),
        ("addtv_19_sessions", 99_000, (DAY_31,)),
        ("addtv_18_sessions", 99_000, (DAY_31, DAY_30)),
    ):
        line(f"{name}.v", {}, 99, usual="10")
        line(f"{name}.w", {}, volume, usual="10", absent=absent, **second)
    line("volume.v", {}, 100, usual="10")
    line("volume.w", {}, 200, usual="20")
    line("volume_19_sessions.v", {}, 100, usual="10")
    line("volume_19_sessions.w", {}, 200, usual="20", absent=(DAY_31,))
    drops = {day: market.drop for day, market in markets.items()}
    return Universe("windows", drops.pop(rank_day), earlier=drops, expected_failures=expected)
