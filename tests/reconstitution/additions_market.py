"""A home with the reconstitution of June 2026 published, and the drop of the IPO rank day of 2026-09 to write.

June: company 1,000 is worth 4 bn USD, the smallest (1,010) 120m. With a market return of −25 % the floor is 90m
and #1000 stands at 3 bn.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

from rankday.contract.home import Home
from rankday.reconstitution.steps import reconstitute
from reference.drops import Market, write_drop

JUNE, RANK_DAY = date(2026, 4, 30), date(2026, 7, 31)
QUARTER, STREAM = "2026-09", "ipo_additions/2026-09"
FALL = {JUNE: Decimal("-0.25")}
ABOVE, RANKED = 1000, 1010
LARGE, SMALL, STEP = 4_000_000_000, 120_000_000, 1_000_000


def cap_of(rank: int) -> int:
    """The market cap in June of the company of that rank, USD."""
    return LARGE + (ABOVE - rank) * STEP if rank <= ABOVE else SMALL + (RANKED - rank) * STEP


def members(market: Market) -> Market:
    """Add the companies of June: one line each, ``m0001.s`` the largest."""
    for rank in range(1, RANKED + 1):
        market.simple(f"m{rank:04d}", total=cap_of(rank) // 10)
    return market


def published_june(root: Path) -> Home:
    """A new home in ``root`` whose reconstitution of June two people approved."""
    home = Home(root)
    write_drop(home.landing(JUNE), JUNE, members(Market(JUNE)).drop)
    assert reconstitute(home, JUNE, approvers=["ana", "ben"])["status"] == "published"
    return home


class RankDayMarket(Market):
    """The members and what was offered; each default is that of an underwritten IPO inside the window."""

    def __init__(self, session: date = RANK_DAY):
        super().__init__(session)
        members(self)

    def offer(self, company_id: str, close="1", total=100_000_000, kind: str | None = "underwritten", **columns) -> str:
        """A new company with the one line ``<company_id>.s`` first traded on 10 June 2026; returns the line's id."""
        self.company(company_id)
        return self.offered_line(f"{company_id}.s", company_id, close, total, kind, **columns)

    def offered_line(
        self, security_id: str, company_id: str, close="1", total=100_000_000, kind="underwritten", **columns
    ) -> str:
        offering = {"ipo_date": date(2026, 6, 10), "offering_kind": kind}
        self.line(security_id, company_id, close=close, total=total, **offering | columns)
        return security_id

    def unlisted(self, company_id: str, base: str) -> None:
        """An unlisted class of one share with an economic right in base shares: micro-dollars more of cap."""
        self.line(
            f"{company_id}.u",
            company_id,
            close="none",
            total=1,
            available=0,
            is_listed=False,
            base_shares_per_share=Decimal(base),
        )

    def land(self, home: Home) -> None:
        """Write the drop into the landing folder of ``home``."""
        write_drop(home.landing(self.session), self.session, deepcopy(self.drop))


DAYS = {
    "on_previous_rank_day": (date(2026, 4, 30), None),
    "day_after": (date(2026, 5, 1), "added"),
    "on_rank_day": (date(2026, 7, 31), "added"),
}
SPECIAL = {
    # kind, ipo_date, further columns, outcome (None: no candidate)
    "grace": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 6, 15)}, "added"),
    "grace_efforts": ("best_efforts", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 7, 31)}, "added"),
    "disclosed_late": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 8, 3)}, None),
    "disclosed_in_june": ("direct_listing", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 4, 30)}, None),
    "too_old": ("direct_listing", date(2026, 1, 30), {"holders_disclosed_date": date(2026, 6, 15)}, None),
    "no_grace": ("underwritten", date(2026, 3, 10), {"holders_disclosed_date": date(2026, 6, 15)}, None),
    "locked_up": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 7, 31)}, None),
    "unlocked": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 7, 30)}, "added"),
    "unlocked_on_previous": ("de_spac", date(2026, 2, 2), {"lock_up_end_date": date(2026, 4, 30)}, "added"),
    "unlocked_before": ("de_spac", date(2026, 6, 10), {"lock_up_end_date": date(2026, 4, 29)}, None),
    "spun_off": ("spin_off", date(2026, 6, 10), {}, None),
    "moved_up": ("uplisting", date(2026, 6, 10), {}, None),
    "other": ("other", date(2026, 6, 10), {}, None),
    "unknown_kind": (None, date(2026, 6, 10), {}, "added"),
}


def every_offering() -> RankDayMarket:
    """Each kind of candidate, and each outcome."""
    market = RankDayMarket()
    for name, (day, _) in DAYS.items():
        market.offer(name, ipo_date=day)
    for name, (kind, day, columns, _) in SPECIAL.items():
        market.offer(name, kind=kind, ipo_date=day, **columns)
    market.offer("at_floor", total=90_000_000)
    market.offer("above_floor", total=90_000_000)
    market.unlisted("above_floor", "0.000001")
    market.offer("at_break", total=3_000_000_000)
    market.offer("below_break", total=2_999_999_999)
    market.unlisted("below_break", "0.999999")
    market.offer("abroad")
    market.drop["companies"][-1] |= {"incorporation_country": "BM", "headquarters_country": "BM"}
    market.drop["companies"][-1] |= {"most_liquid_exchange_country": "BM", "standard_exchange_countries": "BM"}
    market.offer("no_vehicle", close=None)
    # a new company that is priced by an older line
    market.simple("older", total=50_000_000, volume_2y_shares=900_000_000)
    market.offered_line("older.b", "older")
    # two lines of a new company, the second too small for S10 by the floor
    market.offer("twins", total=200_000_000)
    market.offered_line("twins.b", "twins", total=90_000_001)
    market.offered_line("twins.c", "twins", total=90_000_000)
    # the second line of a company that is not added
    market.offer("tiny", total=40_000_000, volume_2y_shares=90_000_000)
    market.offered_line("tiny.b", "tiny", total=90_000_001, volume_2y_shares=1, base_shares_per_share=0)
    # additional classes of members
    market.offered_line("m0005.b", "m0005", total=90_000_001)
    market.offered_line("m0006.b", "m0006", total=90_000_000)
    market.offered_line("m0007.b", "m0007", total=900_000_001, volume_2y_shares=900_000_000, addtv_2y_usd=1)
    market.offered_line("m1005.b", "m1005", total=900_000_001, volume_2y_shares=900_000_000)
    return market
