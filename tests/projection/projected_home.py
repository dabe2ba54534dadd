"""260 companies of one line each, the larger the lower their number, on two sessions before a rank day.

From the first to the second ``c052`` rises, ``c060`` has twice the shares, ``c010`` is no common stock any more and
``c070`` splits, and the feed has its old close with the new count. Members are the companies by rank.
"""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.contract.home import Home
from rankday.drops.ingest import snapshot_of
from reference.drops import Market, write_drop
from reference.nightly.drops import event

FIRST, SECOND, THIRD = (date(2026, 4, day) for day in (27, 28, 29))
COMPANIES = 260


def name(place: int) -> str:
    return f"c{place:03}"


def market() -> Market:
    made = Market(FIRST)
    for place in range(1, COMPANIES + 1):
        close = Decimal(1000) * Decimal("0.98") ** place
        line = made.simple(name(place), close=str(close.quantize(Decimal("0.000001"))))
        codes = "R3000E R3000 R1000 RTOP500 RTOP200" if place <= 200 else "R3000E R3000 R1000 RTOP500 RMIDCAP"
        made.member(line, codes + (" RTOP50" if place <= 50 else ""))
    return made


def second_drop(drop: dict) -> dict:
    later = copy.deepcopy(drop)
    for row in later["prices"]:
        if row["security_id"] == "c052.s":
            row["close"] = Decimal(row["close"]) * 2
    for row in later["shares"]:
        if row["security_id"] in ("c060.s", "c070.s"):
            row["total_shares"], row["available_shares"] = row["total_shares"] * 2, row["available_shares"] * 2
    for row in later["securities"]:
        if row["security_id"] == "c010.s":
            row["security_type"] = "preferred_stock"
    later["corporate_actions"] = [event("split70", "c070.s", "split", SECOND, new=2, old=1)]
    return later


def land(home: Home, session: date, drop: dict) -> None:
    write_drop(home.landing(session), session, drop)
    snapshot_of(home, session)


def two_days(root: Path) -> Home:
    """The two sessions frozen; nothing published."""
    home, drop = Home(root), market().drop
    land(home, FIRST, drop)
    land(home, SECOND, second_drop(drop))
    return home
