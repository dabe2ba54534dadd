"""A season worked out by hand: 60 companies of 10 USD a share, the one of rank i with 100 − i million shares.

So rank 50 is worth 500m USD, and RTOP50 has no band: what moves a company over that break moves it. What happens:

| when | what | so that |
|---|---|---|
| 12 May | `c51` takes `c60` and issues 1,000,000 shares | exactly 500m, the cap of `c50`: the lower id ranks first, stays out of RTOP50 |
| 12 May | `c52` takes `c59` and issues 2,000,001 shares | 10 USD more than `c50`: into RTOP50, and nobody leaves it for that |
| 13 May | `c10` (900m) spins off `kid`, 1 for 2 | when-issued at 5: 45m shares are 225m, rank 61; `c10` is left with 675m, rank 33 |
| 15 May | `c20` is delisted | it leaves |
| list 2 | the rank day's drop is corrected: `c55` has 60m shares, `c05` is Chinese | `c55` is ranked 40; `c05` is out |
| list 2 | `c30` is no longer in the drop | it leaves |
| 9 Jun | `c53` takes `c22`, 1 for 1, after the lock-down of 8 Jun | `c22` leaves, `c53` stays where it is |
| 10 Jun | `c21` is delisted | it leaves |
| 12 Jun | the rank day's drop is corrected once more: `c56` has 90m shares | too late: nothing |
| 26 Jun | `c33` is no longer in the drop | it leaves |
"""  # noqa: E501

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

from reference.drops import COLUMNS, Market, write_drop

RANK_DAY = date(2026, 4, 30)
LISTS = (date(2026, 5, 22), date(2026, 5, 29), date(2026, 6, 12), date(2026, 6, 18))
IMPLEMENTATION = date(2026, 6, 26)
WHEN_ISSUED, EX_DATE = date(2026, 5, 12), date(2026, 5, 13)


def company_id(rank: int) -> str:
    return f"c{rank:02d}"


def market(session: date, gone: tuple[str, ...] = (), with_child: bool = False, close="10", **totals: int) -> Market:
    """The market of a session; ``totals`` are share counts by company where they are not those of its rank."""
    built = Market(session)
    for rank in range(1, 61):
        name = company_id(rank)
        if name not in gone:
            total = totals.get(name, (100 - rank) * 1_000_000)
            line = built.simple(name, close=close, total=total)
            codes = "R3000E R3000 R1000 RTOP200 RTOP500"
            built.member(line, codes + (" RTOP50" if rank <= 50 else ""))
    if with_child:
        built.simple("kid", close="5" if session < EX_DATE else "7", total=1)
    return built


def event(event_id: str, kind: str, line: str, ex_date: date, **columns) -> dict:
    row = dict.fromkeys(COLUMNS["corporate_actions"].split())
    row |= {"event_id": event_id, "event_type": kind, "security_id": f"{line}.s", "ex_date": ex_date}
    return row | {"announced_date": RANK_DAY, "status": "confirmed"} | columns


def merger(event_id: str, target: str, acquirer: str, ex_date: date, new: int, old: int) -> dict:
    terms = {"ratio_new": new, "ratio_old": old, "other_security_id": f"{acquirer}.s"}
    return event(event_id, "stock_merger", target, ex_date, **terms)


EVENTS = [
    merger("e1", "c60", "c51", WHEN_ISSUED, 1, 40),
    merger("e2", "c59", "c52", WHEN_ISSUED, 2_000_001, 41_000_000),
    event("e3", "spin_off", "c10", EX_DATE, ratio_new=1, ratio_old=2, other_security_id="kid.s"),
    event("e4", "delisting", "c20", date(2026, 5, 15), cash_amount=Decimal(1)),
]
LATE_EVENTS = [
    merger("e5", "c22", "c53", date(2026, 6, 9), 1, 1),
    event("e6", "delisting", "c21", date(2026, 6, 10)),
]


def land(root: Path, built: Market, events: list[dict] = ()) -> None:
    """Write a session's drop into ``root``/landing."""
    built.drop["corporate_actions"] = list(events)
    write_drop(root / "landing" / built.session.isoformat(), built.session, built.drop)


def correct_rank_day(root: Path, **totals: int) -> None:
    """Land the rank day's drop again: share counts by company, and `c05` has moved to China."""
    shutil.rmtree(root / "landing" / RANK_DAY.isoformat())
    corrected = market(RANK_DAY, **totals)
    [row] = [row for row in corrected.drop["companies"] if row["company_id"] == "c05"]
    row |= dict.fromkeys(("incorporation_country", "headquarters_country", "standard_exchange_countries"), "CN")
    land(root, corrected)
